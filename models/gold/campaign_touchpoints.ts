import { type Column, date, integer, money, ratio, text, timestamp } from '../../src/model/column.js';
import { byColumn, type QueryContext, table } from '../../src/model/table.js';
import {
  attributionRules,
  decayWeights,
  exactShare,
  exactWholeShare,
  shares,
  takesAll,
} from '../shared/attribution.js';
import { isOwn } from '../shared/keys.js';
import { decimal, whole } from '../shared/numbers.js';

const titles = {
  first_touch: 'the first touch takes all',
  last_touch: 'the last touch takes all',
  linear: 'all touches alike',
  time_decay: 'half as much for every seven days before the conversion',
  position_based: '40 % to the first and to the last, 20 % to those between',
};

const ruleColumns: Record<string, Column> = Object.fromEntries(
  attributionRules.flatMap((rule) => [
    [`${rule}_weight`, integer(`Weight under ${rule}: ${titles[rule]}.`, { required: true, min: 0 })],
    [
      `${rule}_share`,
      ratio(`Share of the conversion under ${rule}; a conversion's shares sum to 1.`, { required: true }),
    ],
    [`${rule}_revenue`, money(`Credited revenue under ${rule}, in the base currency.`, { required: true })],
  ]),
);

/** Completed lines of own channels that are no return: what conversions are made of (DESIGN S11). */
const isConversionLine = (line: string): string =>
  `${isOwn(`${line}.channel`)} AND ${line}.status = 'completed' AND NOT ${line}.is_return`;

const inOrder = 'PARTITION BY t.order_key ORDER BY t.touched_at, t.event_id';

const lookBackSeconds = (q: QueryContext) => q.settings.lookBackDays * 86_400;

/** Weights of a touch under the rules that share: its own, those up to it, and all. */
const weights = (q: QueryContext): string =>
  Object.entries(shares)
    .flatMap(([rule, part]) => Object.entries(part).map(([name, value]) => `${whole(q.fn, value)} AS ${rule}_${name}`))
    .join(', ');

function ruleValues(q: QueryContext): string {
  const { fn } = q;
  const taken = Object.entries(takesAll).map(([rule, takes]) => {
    const one = (value: string, scale: number) =>
      `CASE WHEN ${takes} THEN ${value} ELSE ${decimal(fn, '0', scale)} END`;
    const weight = whole(fn, `CASE WHEN ${takes} THEN 1 ELSE 0 END`);
    const [share, revenue] = [one(decimal(fn, '1', 6), 6), one('t.conversion_value', 4)];
    return `${weight} AS ${rule}_weight, ${share} AS ${rule}_share, ${revenue} AS ${rule}_revenue`;
  });
  const shared = Object.keys(shares).map((rule) => {
    const part = { weight: `t.${rule}_weight`, upto: `t.${rule}_upto`, total: `t.${rule}_total` };
    const share = exactWholeShare(fn, '1', part, 6);
    const revenue = exactShare(fn, 't.conversion_value', part, 4);
    return `t.${rule}_weight, ${share} AS ${rule}_share, ${revenue} AS ${rule}_revenue`;
  });
  return [...taken, ...shared].join(',\n      ');
}

export default table({
  description: 'Conversions with the campaign touches before them, and what each touch is credited with.',
  columns: {
    order_key: text('The conversion: an order of an own channel with completed lines.', { required: true }),
    event_id: text('The event that is the touch.', { required: true }),
    position: integer('Place of the touch before the conversion, from 1.', { required: true, min: 1 }),
    touch_count: integer('Touches of the conversion.', { required: true, min: 1 }),
    campaign_id: text('The campaign touched.', { required: true }),
    session_key: text('The session of the touch.', { required: true, pii: 'id' }),
    visitor_id: text('The visitor.', { required: true, pii: 'id' }),
    customer_id: text("The order's buyer, where known.", { pii: 'id' }),
    touched_at: timestamp('When the touch happened, UTC.', { required: true }),
    converted_at: timestamp("When the order's first line was sold, UTC.", { required: true }),
    conversion_day: date('The business day of the conversion.', { required: true }),
    seconds_to_conversion: integer('Whole seconds from touch to conversion.', { required: true, min: 0 }),
    conversion_value: money("Revenue of the order's completed lines, returns apart, in the base currency.", {
      required: true,
    }),
    ...ruleColumns,
  },
  key: ['order_key', 'event_id'],
  growsWith: 'converted_at',
  inputs: {
    standardized_sales: byColumn('order_key'),
    campaign_touches: {
      touches: {
        select: (t) => `
          SELECT s.order_key AS unit FROM ${t.ref('standardized_sales')} s
          JOIN ${t.changes} c ON c.visitor_id = s.visitor_id AND c.touched_at <= s.sold_at
            AND ${t.fn.addSeconds('c.touched_at', `${lookBackSeconds(t)}`)} > s.sold_at
          WHERE ${isConversionLine('s')}`,
      },
      reads: { where: (r) => `i.visitor_id IN (SELECT visitor_id FROM ${r.slice('standardized_sales')})` },
    },
  },
  refresh: { kind: 'key', unit: 'order_key' },
  query: (q) => `
    WITH conversion AS (
      SELECT s.order_key,
        ${q.fn.minBy('s.visitor_id', 's.sold_at', 's.sale_line_key')} AS visitor_id,
        ${q.fn.minBy('s.customer_id', 's.sold_at', 's.sale_line_key')} AS customer_id,
        MIN(s.sold_at) AS converted_at, MIN(s.sold_on) AS conversion_day,
        coalesce(${q.fn.sum('s.amount_base', 4)}, ${decimal(q.fn, '0')}) AS conversion_value
      FROM ${q.ref('standardized_sales')} s
      WHERE ${isConversionLine('s')}
      GROUP BY s.order_key
    ), preceding AS (
      SELECT c.*, t.event_id, t.campaign_id, t.session_key, t.touched_at,
        ${q.fn.secondsBetween('t.touched_at', 'c.converted_at')} AS seconds_to_conversion
      FROM conversion c
      JOIN ${q.ref('campaign_touches')} t ON t.visitor_id = c.visitor_id AND t.touched_at <= c.converted_at
        AND ${q.fn.addSeconds('t.touched_at', `${lookBackSeconds(q)}`)} > c.converted_at
    ), touch AS (
      SELECT p.*, ${q.fn.pick(decayWeights(q.settings.lookBackDays), q.fn.floorDivide('p.seconds_to_conversion', '3600'))} AS decay_weight
      FROM preceding p
    ), placed AS (
      SELECT t.*, ${whole(q.fn, `ROW_NUMBER() OVER (${inOrder})`)} AS position,
        COUNT(*) OVER (PARTITION BY t.order_key) AS touch_count,
        ${whole(q.fn, `SUM(t.decay_weight) OVER (${inOrder} ROWS UNBOUNDED PRECEDING)`)} AS decay_upto,
        ${whole(q.fn, 'SUM(t.decay_weight) OVER (PARTITION BY t.order_key)')} AS decay_total
      FROM touch t
    ), weighed AS (
      SELECT t.*, ${weights(q)} FROM placed t
    )
    SELECT t.order_key, t.event_id, t.position, t.touch_count, t.campaign_id, t.session_key, t.visitor_id, t.customer_id,
      t.touched_at, t.converted_at, t.conversion_day, t.seconds_to_conversion, t.conversion_value,
      ${ruleValues(q)}
    FROM weighed t`,
  checks: [{ kind: 'unique', columns: ['order_key', 'position'] }],
});
