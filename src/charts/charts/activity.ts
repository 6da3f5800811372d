import { activityByHour, sessionLengths, sessions, steps } from '../datasets/activity.js';
import { channels } from '../datasets/sales.js';
import type { Cell, Chart, DataRow } from '../definition.js';
import { count, percent, words } from '../format.js';
import { chart } from './chart.js';
import { channelColors, inOrder, paletteColor, scale, shade } from './colors.js';
import { columnChart } from './columns.js';
import { heatMap } from './heat.js';
import { stackedOverTime } from './overtime.js';
import { rankedBars } from './ranked.js';
import { cross, groups, numeric, quotient, rowsOf, sums, textOf, total } from './rows.js';
import { periods, series } from './time.js';

const section = 'activity';
const nothing = 'No visits to show.';

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
const hours = Array.from({ length: 24 }, (_, h) => String(h));

const weekdayOf = (day: string): string => weekdays[(new Date(day).getUTCDay() + 6) % 7] ?? '';

export const busyHours = chart({
  id: 'busy-hours',
  title: 'When people come',
  question: 'At which hours of which weekdays?',
  section,
  datasets: [activityByHour],
  note: 'Visits begun, on an average such day, by the clock of the business.',
  nothing,
  draw: (data, frame) => {
    const rows = rowsOf(data, activityByHour);
    const table = cross(
      rows,
      (r) => weekdayOf(textOf(r.day)),
      (r) => textOf(r.hour),
      'visits',
    );
    const days = new Set(rows.map((r) => textOf(r.day)));
    const often = groups(
      [...days].map((day): DataRow => ({ day })),
      (r) => weekdayOf(textOf(r.day)),
    );
    const at = (r: number, c: number) =>
      quotient(table.get(weekdays[r] ?? '')?.get(hours[c] ?? '') ?? 0, often.get(weekdays[r] ?? '')?.length ?? 0) ?? 0;
    const all = weekdays.flatMap((day, r) => hours.map((hour, c) => ({ day, hour, visits: at(r, c) })));
    const busiest = all.reduce((a, b) => (b.visits > a.visits ? b : a));
    return {
      ...heatMap(frame, {
        rows: weekdays,
        columns: hours.map((h) => `${h}h`),
        every: 3,
        cell: (r, c) => {
          const visits = Math.round(at(r, c) * 10) / 10;
          const share = at(r, c) / (busiest.visits || 1);
          const wide = frame.room.width / hours.length > 34;
          return {
            value: share,
            text: wide ? count(Math.round(visits)) : '',
            fill: shade(frame.theme, share),
            details: [['Visits', count(visits)]],
          };
        },
      }),
      summary: `Busiest on ${busiest.day} at ${busiest.hour}h: ${count(Math.round(busiest.visits))} visits begin in that hour.`,
      table: {
        columns: [{ label: 'Weekday' }, ...hours.map((h) => ({ label: `${h}h`, unit: 'count' as const }))],
        rows: weekdays.map((day, r): Cell[] => [day, ...hours.map((_, c) => Math.round(at(r, c) * 10) / 10)]),
      },
    };
  },
});

const stepNames = {
  sessions: 'came',
  viewed: 'saw a product',
  carted: 'filled the cart',
  checked_out: 'went to checkout',
  bought: 'bought',
} as const;
const stages = ['sessions', ...steps] as const;

export const funnel = chart({
  id: 'purchase-funnel',
  title: 'From visit to purchase',
  question: 'Where do people drop out?',
  section,
  datasets: [sessions],
  note: 'Visits that came at least so far. Bots apart.',
  nothing,
  draw: (data, frame) => {
    const rows = rowsOf(data, sessions);
    const values = stages.map((s) => total(rows, s));
    const [came = 0] = values;
    const kept = values.map((n, i) => (i === 0 ? 1 : (quotient(n, values[i - 1] ?? 0) ?? 0)));
    const worst = kept.reduce((at, k, i) => (i > 0 && k < (kept[at] ?? 1) ? i : at), 0);
    return {
      ...rankedBars(frame, {
        series: [{ name: 'Visits', color: paletteColor(frame.theme, 0) }],
        bars: stages.map((s, i) => ({
          name: stepNames[s],
          values: [values[i] ?? 0],
          ...(i === worst && worst > 0 ? { color: frame.theme.bad } : {}),
          label: `${count(values[i] ?? 0, 'short')} · ${percent(quotient(values[i] ?? 0, came) ?? 0)}`,
          details: [
            ['Visits', count(values[i] ?? 0)],
            ['Of all', percent(quotient(values[i] ?? 0, came) ?? 0)],
          ],
        })),
      }),
      summary: `${percent(quotient(values.at(-1) ?? 0, came) ?? 0)} of visits buy. The steepest step: only ${percent(kept[worst] ?? 0)} of those before ${stepNames[stages[worst] ?? 'bought']}.`,
      table: {
        columns: [
          { label: 'Step' },
          { label: 'Visits', unit: 'count' },
          { label: 'Of the step before', unit: 'percent' },
        ],
        rows: stages.map((s, i): Cell[] => [stepNames[s], values[i] ?? 0, kept[i] ?? 0]),
      },
    };
  },
});

export const visitsOverTime = chart({
  id: 'visits-over-time',
  title: 'Visits',
  question: 'How many come, and where?',
  section,
  datasets: [sessions, channels],
  note: 'A visit is a session; it counts on the day and in the channel of its first event. Bots apart.',
  nothing,
  draw: (data, frame) => {
    const rows = rowsOf(data, sessions);
    const over = periods(rows, frame.about);
    const { names, color } = channelColors(data, frame.theme);
    const bars = [...groups(rows, 'channel')]
      .sort(([a], [b]) => inOrder(names)(a, b))
      .map(([name, of]) => ({ name: words(name), color: color(name), values: series(of, over, 'sessions') }));
    return {
      option: stackedOverTime(frame, over, bars, 'count'),
      summary: `${count(total(rows, 'sessions'))} visits, ${count(Math.round(total(rows, 'sessions') / over.starts.length))} a ${over.kind}.`,
      table: {
        columns: [
          { label: `First day of ${over.kind}` },
          ...bars.map((b) => ({ label: b.name, unit: 'count' as const })),
        ],
        rows: over.starts.map((start, i): Cell[] => [start, ...bars.map((b) => b.values[i] ?? 0)]),
      },
    };
  },
});

export const funnelByDevice = chart({
  id: 'funnel-by-device',
  title: 'Drop-out by channel and device',
  question: 'Where is buying harder than it should be?',
  section,
  datasets: [sessions],
  note: 'Each column: of the visits of the step before, the share that went on.',
  nothing,
  draw: (data, frame) => {
    const rows = sums(rowsOf(data, sessions), (r) => `${words(textOf(r.channel))}, ${words(textOf(r.device))}`, stages)
      .sort((a, b) => b.sessions - a.sessions)
      .slice(0, 10);
    const share = (r: number, c: number) => quotient(rows[r]?.[steps[c]!] ?? 0, rows[r]?.[stages[c]!] ?? 0);
    const shades = steps.map((_, c) => scale(rows.map((_r, r) => share(r, c) ?? 0)));
    return {
      ...heatMap(frame, {
        rows: rows.map((r) => r.key),
        columns: steps.map((s) => stepNames[s]),
        cell: (r, c) => {
          const went = share(r, c);
          if (went === null) return undefined;
          const tone = 0.1 + 0.75 * (shades[c]?.(went) ?? 0);
          const details = stages.map((s) => [stepNames[s], count(rows[r]?.[s] ?? 0)] as const);
          return { value: tone, text: percent(went), fill: shade(frame.theme, tone), details };
        },
      }),
      summary: bestAndWorst(rows),
      table: {
        columns: [
          { label: 'Channel and device' },
          ...stages.map((s) => ({ label: stepNames[s], unit: 'count' as const })),
        ],
        rows: rows.map((r): Cell[] => [r.key, ...stages.map((s) => r[s])]),
      },
    };
  },
});

function bestAndWorst(rows: readonly { key: string; bought: number; sessions: number }[]): string {
  const rate = (r: { bought: number; sessions: number }) => quotient(r.bought, r.sessions) ?? 0;
  const sorted = [...rows].sort((a, b) => rate(b) - rate(a));
  const [best, worst] = [sorted[0], sorted.at(-1)];
  if (!best || !worst) return '';
  return `Buying is easiest by ${best.key} (${percent(rate(best))} of visits), hardest by ${worst.key} (${percent(rate(worst))}).`;
}

const lengthNames: Readonly<Record<string, string>> = {
  '1': '1 event',
  '2': '2–3',
  '4': '4–7',
  '8': '8–15',
  '16': '16+',
};

export const visitLengths = chart({
  id: 'visit-lengths',
  title: 'How long visits are',
  question: 'How many leave at once?',
  section,
  datasets: [sessionLengths],
  note: 'Visits by their number of events, and the share of them that bought.',
  nothing,
  draw: (data, frame) => {
    const rows = sums(rowsOf(data, sessionLengths), 'events', ['sessions', 'bought']).sort(
      (a, b) => Number(a.key) - Number(b.key),
    );
    const all = rows.reduce((sum, r) => sum + r.sessions, 0);
    const left = rows.find((r) => r.key === '1')?.sessions ?? 0;
    return {
      option: columnChart(frame, {
        names: rows.map((r) => lengthNames[r.key] ?? r.key),
        series: [{ name: 'Visits', color: paletteColor(frame.theme, 0), values: rows.map((r) => r.sessions) }],
        unit: 'count',
        label: (_, i) => {
          const r = rows[i];
          return r ? `${count(r.sessions, 'short')}\n${percent(quotient(r.bought, r.sessions) ?? 0)} buy` : '';
        },
      }),
      summary: `${percent(quotient(left, all) ?? 0)} of visits end after one event.`,
      table: {
        columns: [
          { label: 'Events' },
          { label: 'Visits', unit: 'count' },
          { label: 'Visits that bought', unit: 'count' },
        ],
        rows: rows.map((r): Cell[] => [lengthNames[r.key] ?? r.key, r.sessions, r.bought]),
      },
    };
  },
});

export const conversionByHour = chart({
  id: 'conversion-by-hour',
  title: 'Visits and orders through the day',
  question: 'When do visits turn into orders?',
  section,
  datasets: [activityByHour],
  note: 'Share of all visits begun and of all orders placed in each hour.',
  nothing,
  draw: (data, frame) => {
    const rows = rowsOf(data, activityByHour);
    const byHour = new Map(sums(rows, 'hour', ['visits', 'purchases']).map((r) => [r.key, r]));
    const all = { visits: total(rows, 'visits'), purchases: total(rows, 'purchases') };
    const share = (hour: string, of: 'visits' | 'purchases') => quotient(numeric(byHour.get(hour)?.[of]), all[of]) ?? 0;
    const peak = hours.reduce((a, b) => (share(b, 'purchases') > share(a, 'purchases') ? b : a));
    return {
      option: columnChart(frame, {
        names: hours.map((h) => `${h}h`),
        series: [
          { name: 'visits', color: paletteColor(frame.theme, 4), values: hours.map((h) => share(h, 'visits')) },
          { name: 'orders', color: paletteColor(frame.theme, 1), values: hours.map((h) => share(h, 'purchases')) },
        ],
        unit: 'percent',
      }),
      summary: `Most orders are placed in the hour from ${peak}h: ${percent(share(peak, 'purchases'))}.`,
      table: {
        columns: [
          { label: 'Hour' },
          { label: 'Visits begun', unit: 'count' },
          { label: 'Orders placed', unit: 'count' },
        ],
        rows: hours.map((h): Cell[] => [`${h}h`, numeric(byHour.get(h)?.visits), numeric(byHour.get(h)?.purchases)]),
      },
    };
  },
});

export const activityCharts: readonly Chart[] = [
  busyHours,
  funnel,
  visitsOverTime,
  funnelByDevice,
  visitLengths,
  conversionByHour,
];
