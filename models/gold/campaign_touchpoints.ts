import { type Column, date, integer, money, ratio, text, timestamp } from '../../src/model/column.js';
import { byColumn, type QueryContext, table } from '../../src/model/table.js';
import {
  type AttributionRule,
  attributionRules,
  decayTable,
  ownShare,
  shareUpto,
  sharingRules,
  weights,
  wholeShareUpto,
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

const lookBackSeconds = (q: QueryContext) => q.settings.lookBackDays * 86_400;

const inOrder = 'PARTITION BY w.order_key ORDER BY w.position';

/** Weights up to and with each touch, and of all touches. */
function weightSums(q: QueryContext, rule: (typeof sharingRules)[number]): string {
  if (rule === 'linear') return 'w.position AS linear_upto, w.touch_count AS linear_total';
  const sum = (window: string) => whole(q.fn, `SUM(w.${rule}_weight) OVER (${window})`);
  const upto = sum(`${inOrder} ROWS UNBOUNDED PRECEDING`);
  return `${upto} AS ${rule}_upto, ${sum('PARTITION BY w.order_key')} AS ${rule}_total`;
}

function roundedSums(q: QueryContext, rule: (typeof sharingRules)[number]): string {
  const [upto, total] = [`w.${rule}_upto`, `w.${rule}_total`];
  const share = wholeShareUpto(q.fn, '1', upto, total, 6);
  return `${share} AS ${rule}_share_upto, ${shareUpto(q.fn, 'w.conversion_value', upto, total, 4)} AS ${rule}_revenue_upto`;
}

function ruleValues(q: QueryContext, rule: AttributionRule): string {
  const { fn } = q;
  const weight = `w.${rule}_weight`;
  let share = decimal(fn, weight, 6);
  let revenue = `CASE WHEN ${weight} = 1 THEN w.conversion_value ELSE ${decimal(fn, '0')} END`;
  if (sharingRules.some((sharing) => sharing === rule)) {
    share = ownShare(fn, `w.${rule}_share_upto`, inOrder, 6);
    revenue = ownShare(fn, `w.${rule}_revenue_upto`, inOrder, 4);
  }
  return `${whole(fn, weight)} AS ${rule}_weight, ${share} AS ${rule}_share, ${revenue} AS ${rule}_revenue`;
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
    ), touch AS (
      SELECT c.*, t.event_id, t.campaign_id, t.session_key, t.touched_at,
        ${whole(q.fn, 'ROW_NUMBER() OVER (PARTITION BY c.order_key ORDER BY t.touched_at, t.event_id)')} AS position,
        COUNT(*) OVER (PARTITION BY c.order_key) AS touch_count,
        ${q.fn.secondsBetween('t.touched_at', 'c.converted_at')} AS seconds_to_conversion
      FROM conversion c
      JOIN ${q.ref('campaign_touches')} t ON t.visitor_id = c.visitor_id AND t.touched_at <= c.converted_at
        AND ${q.fn.addSeconds('t.touched_at', `${lookBackSeconds(q)}`)} > c.converted_at
    ), weighted AS (
      SELECT t.*, ${attributionRules.map((rule) => `${weights[rule]} AS ${rule}_weight`).join(', ')}
      FROM touch t
      JOIN ${decayTable(q.settings.lookBackDays)} AS d(hours, weight)
        ON d.hours = ${q.fn.floorDivide('t.seconds_to_conversion', '3600')}
    ), summed AS (
      SELECT w.*, ${sharingRules.map((rule) => weightSums(q, rule)).join(', ')} FROM weighted w
    ), rounded AS (
      SELECT w.*, ${sharingRules.map((rule) => roundedSums(q, rule)).join(', ')} FROM summed w
    )
    SELECT w.order_key, w.event_id, w.position, w.touch_count, w.campaign_id, w.session_key, w.visitor_id, w.customer_id,
      w.touched_at, w.converted_at, w.conversion_day, w.seconds_to_conversion, w.conversion_value,
      ${attributionRules.map((rule) => ruleValues(q, rule)).join(',\n      ')}
    FROM rounded w`,
  checks: [{ kind: 'unique', columns: ['order_key', 'position'] }],
});
