import {
  customersByRecency,
  customersBySegment,
  longestWeeks,
  segmentHistory,
  segmentMoves,
} from '../datasets/customers.js';
import type { Cell, Chart, DataRow } from '../definition.js';
import { count, date, money, percent, plural, words } from '../format.js';
import { chart } from './chart.js';
import { inOrder, paletteColor, rank, segmentColor, segmentOrder, shade } from './colors.js';
import { columnChart } from './columns.js';
import { heatMap } from './heat.js';
import { rankedBars } from './ranked.js';
import { cross, groups, numeric, quotient, rowsOf, sums, textOf, total } from './rows.js';

const nothing = 'No buyers to show.';
const section = 'customers';

/** Segments of customers who are leaving, or have left. */
export const leaving: readonly string[] = ['at_risk', 'needs_attention', 'lost'];

export const segmentValue = chart({
  id: 'segment-value',
  title: 'Customer segments',
  question: 'Who are the customers, and who brings the revenue?',
  section,
  datasets: [customersBySegment],
  note: 'Segments rank customers by fifths (RFM): about two in five are always at risk or lost, however lately they bought. Returns deducted.',
  nothing,
  draw: (data, frame) => {
    const { theme, about } = frame;
    const rows = rowsOf(data, customersBySegment);
    const all = { customers: total(rows, 'customers'), monetary: total(rows, 'monetary') };
    const segments = sums(rows, 'segment', ['customers', 'monetary']).sort((a, b) =>
      inOrder(segmentOrder)(a.key, b.key),
    );
    const part = (s: (typeof segments)[number], of: 'customers' | 'monetary') => quotient(s[of], all[of]) ?? 0;
    const lately = rows.filter((r) => r.activity_status === 'active');
    const active = (segment: string) =>
      total(
        lately.filter((r) => r.segment === segment),
        'customers',
      );
    const champions = segments.find((s) => s.key === 'champion');
    return {
      ...rankedBars(frame, {
        grouped: true,
        series: [
          { name: 'share of customers', color: paletteColor(theme, 4) },
          { name: 'share of revenue', color: paletteColor(theme, 0) },
        ],
        bars: segments.map((s) => ({
          name: s.key,
          values: [part(s, 'customers'), part(s, 'monetary')],
          label: [percent(part(s, 'customers')), percent(part(s, 'monetary'))],
          details: [
            ['Customers', count(s.customers)],
            ['Bought in the last 30 days', count(active(s.key))],
            ['Revenue so far', money(s.monetary, about.baseCurrency)],
          ],
        })),
      }),
      summary: champions
        ? `${percent(part(champions, 'customers'))} of customers are champions; they brought ${percent(part(champions, 'monetary'))} of revenue. ${percent(quotient(total(lately, 'customers'), all.customers) ?? 0)} of all customers bought in the last 30 days.`
        : `${count(all.customers)} customers brought ${money(all.monetary, about.baseCurrency)}.`,
      table: {
        columns: [
          { label: 'Segment' },
          { label: 'Customers', unit: 'count' },
          { label: 'Bought in the last 30 days', unit: 'count' },
          { label: 'Revenue so far', unit: 'money' },
        ],
        rows: segments.map((s): Cell[] => [words(s.key), s.customers, active(s.key), s.monetary]),
      },
    };
  },
});

const scores = ['5', '4', '3', '2', '1'] as const;

export const scoreMap = chart({
  id: 'rfm-map',
  title: 'Recency against frequency and value',
  question: 'How many good customers have gone quiet?',
  section,
  datasets: [customersBySegment],
  note: 'Customers per pair of scores, 5 the best fifth of all customers. Below left: good customers who bought less lately than most others.',
  nothing,
  draw: (data, frame) => {
    const rows = rowsOf(data, customersBySegment);
    const cells = cross(rows, 'r_score', 'fm_score', 'customers');
    const values = cross(rows, 'r_score', 'fm_score', 'monetary');
    const most = Math.max(...[...cells.values()].flatMap((line) => [...line.values()]), 1);
    const at = (r: number, c: number) => cells.get(scores[r] ?? '')?.get(scores[c] ?? '') ?? 0;
    const quiet = total(
      rows.filter((r) => numeric(r.r_score) <= 2 && numeric(r.fm_score) >= 4),
      'customers',
    );
    return {
      ...heatMap(frame, {
        rows: ['latest fifth  5', '4', '3', '2', 'earliest  1'],
        columns: ['most  5', '4', '3', '2', 'least  1'],
        cell: (r, c) => {
          const customers = at(r, c);
          const details = [
            ['Customers', count(customers)],
            ['Revenue so far', money(values.get(scores[r] ?? '')?.get(scores[c] ?? '') ?? 0, frame.about.baseCurrency)],
          ] as const;
          return {
            value: customers / most,
            text: count(customers),
            fill: shade(frame.theme, customers / most),
            details,
          };
        },
      }),
      summary: `${count(quiet)} customers who bought often or much (4 or 5) are among the two fifths who bought least lately (recency 1 or 2).`,
      table: {
        columns: [
          { label: 'Recency score' },
          ...scores.map((s) => ({ label: `Frequency and value ${s}`, unit: 'count' as const })),
        ],
        rows: scores.map((score, r): Cell[] => [score, ...scores.map((_, c) => at(r, c))]),
      },
    };
  },
});

/** Half of the customers bought so many weeks ago, or later. */
function silence(rows: readonly DataRow[]): string {
  const byWeek = sums(rows, 'weeks', ['customers']).sort((a, b) => Number(a.key) - Number(b.key));
  const all = total(rows, 'customers');
  if (all === 0) return '';
  let counted = 0;
  for (const { key, customers } of byWeek) {
    counted += customers;
    if (counted * 2 >= all && Number(key) >= longestWeeks)
      return `; half of them last bought ${longestWeeks} weeks ago or earlier`;
    if (counted * 2 >= all) return `; half of them last bought within ${plural(Number(key) + 1, 'week')}`;
  }
  return '';
}

export const atStake = chart({
  id: 'customers-leaving',
  title: 'Who may be about to leave',
  question: 'How long have they been silent, and what did they bring?',
  section,
  datasets: [customersByRecency],
  note: 'Revenue so far of customers at risk, in need of attention or lost, by whole weeks since their last purchase. These segments bought less lately than most others: the weeks tell whether that is long ago.',
  nothing,
  draw: (data, frame) => {
    const { theme, about } = frame;
    const rows = rowsOf(data, customersByRecency).filter((r) => leaving.includes(textOf(r.segment)));
    if (rows.length === 0) return { empty: 'No customer is about to leave in this selection.' };
    const bySegment = groups(rows, 'segment');
    const weeks = [...new Set(rows.map((r) => numeric(r.weeks)))];
    const all = Array.from({ length: Math.max(...weeks) + 1 }, (_, i) => i);
    const of = (segment: string, week: number, measure: string) =>
      total(
        (bySegment.get(segment) ?? []).filter((r) => r.weeks === week),
        measure,
      );
    const atRisk = bySegment.get('at_risk') ?? [];
    const shown = leaving.filter((s) => bySegment.has(s));
    return {
      option: columnChart(frame, {
        names: all.map((w) => (w === longestWeeks ? `${longestWeeks}+` : String(w))),
        series: shown.map((s) => ({
          name: words(s),
          color: segmentColor(theme, s),
          values: all.map((w) => of(s, w, 'monetary')),
        })),
        unit: 'money',
        stacked: true,
        axisName: 'whole weeks since the last purchase',
      }),
      summary: `${count(total(atRisk, 'customers'))} customers at risk have brought ${money(total(atRisk, 'monetary'), about.baseCurrency)} so far${silence(atRisk)}.`,
      table: {
        columns: [
          { label: 'Weeks since the last purchase' },
          ...shown.flatMap((s) => [
            { label: `${words(s)}: customers`, unit: 'count' as const },
            { label: `${words(s)}: revenue so far`, unit: 'money' as const },
          ]),
        ],
        rows: all.map((w): Cell[] => [w, ...shown.flatMap((s) => [of(s, w, 'customers'), of(s, w, 'monetary')])]),
      },
    };
  },
});

const newcomers = 'first bought since';

export const moves = chart({
  id: 'segment-moves',
  title: 'Where customers moved',
  question: 'Who has become better, who worse, since the month began?',
  section,
  datasets: [segmentMoves],
  note: 'Each row: what became of the customers who were in that segment. Shaded by share of the row.',
  nothing: 'No month has begun yet since the first purchase.',
  draw: (data, frame) => {
    const rows = rowsOf(data, segmentMoves);
    const table = cross(rows, 'before', 'segment', 'customers');
    const order = [...segmentOrder.slice(0, 7), newcomers];
    const before = [...table.keys()].sort(inOrder(order));
    const after = [...new Set(rows.map((r) => textOf(r.segment)))].sort(inOrder(order));
    const at = (r: number, c: number) => table.get(before[r] ?? '')?.get(after[c] ?? '') ?? 0;
    const whole = before.map((_, r) => after.reduce((sum, _c, c) => sum + at(r, c), 0));
    const worse = rows.filter(
      (r) => r.before !== newcomers && rank(order, textOf(r.segment)) > rank(order, textOf(r.before)),
    );
    const since = date(textOf(rows[0]?.since), 'long');
    return {
      ...heatMap(frame, {
        rows: before.map(words),
        columns: after.map((s) => words(s)),
        cell: (r, c) => {
          const share = quotient(at(r, c), whole[r] ?? 0) ?? 0;
          const details = [
            ['Customers', count(at(r, c))],
            ['Share of those before', percent(share)],
          ] as const;
          return {
            value: share,
            text: at(r, c) === 0 ? '' : count(at(r, c)),
            fill: shade(frame.theme, share),
            details,
          };
        },
      }),
      summary: `Since ${since}, ${count(total(worse, 'customers'))} customers have moved to a worse segment.`,
      table: {
        columns: [{ label: `Segment on ${since}` }, ...after.map((s) => ({ label: words(s), unit: 'count' as const }))],
        rows: before.map((s, r): Cell[] => [words(s), ...after.map((_, c) => at(r, c))]),
      },
    };
  },
});

export const segmentsOverTime = chart({
  id: 'segments-over-time',
  title: 'Segments, month by month',
  question: 'Is the customer base getting healthier?',
  section,
  datasets: [segmentHistory],
  note: 'As known at the start of each month; the last column is the last run.',
  nothing,
  draw: (data, frame) => {
    const rows = rowsOf(data, segmentHistory);
    const moments = [...new Set(rows.map((r) => textOf(r.moment)))].sort().slice(-18);
    const bySegment = cross(rows, 'segment', 'moment', 'customers');
    const segments = [...bySegment.keys()].sort(inOrder(segmentOrder));
    const series = segments.map((s) => ({
      name: words(s),
      color: segmentColor(frame.theme, s),
      values: moments.map((m) => bySegment.get(s)?.get(m) ?? 0),
    }));
    const all = moments.map((_, i) => series.reduce((sum, s) => sum + (s.values[i] ?? 0), 0));
    return {
      option: columnChart(frame, {
        names: moments.map((m) => (m === 'now' ? m : date(m))),
        series,
        unit: 'count',
        stacked: true,
        label: (_, i) => count(all[i] ?? 0, 'short'),
      }),
      summary: `${count(all.at(-1) ?? 0)} customers have bought so far.`,
      table: {
        columns: [{ label: 'As of' }, ...series.map((s) => ({ label: s.name, unit: 'count' as const }))],
        rows: moments.map((m, i): Cell[] => [m, ...series.map((s) => s.values[i] ?? 0)]),
      },
    };
  },
});

export const customerCharts: readonly Chart[] = [segmentValue, scoreMap, atStake, moves, segmentsOverTime];
