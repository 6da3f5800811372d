import { channels, salesByDay } from '../datasets/sales.js';
import type { Cell, Chart } from '../definition.js';
import { count, money, percent, plural, words } from '../format.js';
import { chart } from './chart.js';
import { channelColors, inOrder, paletteColor } from './colors.js';
import { bearsFees, noFees } from './fees.js';
import { stackedOverTime } from './overtime.js';
import { rankedBars } from './ranked.js';
import { groups, largestFirst, quotient, rowsOf, sums, total } from './rows.js';
import { periods, series } from './time.js';

const nothing = 'No sales to show.';

/** Days of the moving mean. */
const meanDays = 7;

const movingMean = (values: readonly number[]): (number | null)[] =>
  values.map((_, i) => {
    if (i < meanDays - 1) return null;
    const window = values.slice(i - meanDays + 1, i + 1);
    return Math.round(window.reduce((a, b) => a + b, 0) / meanDays);
  });

export const revenueOverTime = chart({
  id: 'revenue-over-time',
  title: 'Revenue',
  question: 'How is business going?',
  section: 'overview',
  datasets: [salesByDay],
  note: 'Hatched, and dotted, where late records may still change it.',
  nothing,
  draw: (data, frame) => {
    const rows = rowsOf(data, salesByDay);
    const over = periods(rows, frame.about);
    const revenue = series(rows, over, 'revenue');
    const mean = over.kind === 'day' && over.starts.length > meanDays ? movingMean(revenue) : undefined;
    const bars = [{ name: 'Revenue', color: paletteColor(frame.theme, 4), values: revenue }];
    const lines = mean ? [{ name: `mean of ${meanDays} days`, color: paletteColor(frame.theme, 0), values: mean }] : [];
    const all = total(rows, 'revenue');
    return {
      option: stackedOverTime(frame, over, bars, 'money', lines),
      summary: `${money(all, frame.about.baseCurrency)} of revenue in ${plural(over.starts.length, over.kind)}.`,
      table: {
        columns: [{ label: `First day of ${over.kind}` }, { label: 'Revenue', unit: 'money' }],
        rows: over.starts.map((start, i): Cell[] => [start, revenue[i] ?? 0]),
      },
    };
  },
});

export const channelsOverTime = chart({
  id: 'revenue-by-channel-over-time',
  title: 'Revenue by channel',
  question: 'Which channels carry the growth?',
  section: 'sales',
  datasets: [salesByDay, channels],
  nothing,
  draw: (data, frame) => {
    const rows = rowsOf(data, salesByDay);
    const over = periods(rows, frame.about);
    const { names, color } = channelColors(data, frame.theme);
    const byChannel = [...groups(rows, 'channel')].sort(([a], [b]) => inOrder(names)(a, b));
    const bars = byChannel.map(([name, of]) => ({
      name: words(name),
      color: color(name),
      values: series(of, over, 'revenue'),
    }));
    const [largest] = sums(rows, 'channel', ['revenue']).sort(largestFirst((c) => c.revenue));
    return {
      option: stackedOverTime(frame, over, bars, 'money'),
      summary: largest
        ? `${words(largest.key)} sells most: ${money(largest.revenue, frame.about.baseCurrency)}, ${percent(quotient(largest.revenue, total(rows, 'revenue')) ?? 0)} of all.`
        : nothing,
      table: {
        columns: [
          { label: `First day of ${over.kind}` },
          ...bars.map((b) => ({ label: b.name, unit: 'money' as const })),
        ],
        rows: over.starts.map((start, i): Cell[] => [start, ...bars.map((b) => b.values[i] ?? 0)]),
      },
    };
  },
});

export const channelMargin = chart({
  id: 'channel-margin',
  title: 'What each channel leaves',
  question: 'What sells where, and what is left after fees?',
  section: 'sales',
  datasets: [salesByDay],
  note: 'Fees are commission and shipping; the cost of goods is not known here.',
  nothing,
  draw: (data, frame) => {
    const { about, theme } = frame;
    const rows = sums(rowsOf(data, salesByDay), 'channel', ['revenue', 'net_revenue']).sort(
      largestFirst((c) => c.revenue),
    );
    const share = (r: (typeof rows)[number]) => quotient(r.net_revenue, r.revenue);
    const anyFees = bearsFees(rows);
    const bars = rows.map((r) => {
      const kept = share(r);
      const left = kept === null || !anyFees ? '' : ` · ${percent(kept)} left`;
      const label = `${money(r.revenue, about.baseCurrency, 'short')}${left}`;
      const details = [
        ['Revenue', money(r.revenue, about.baseCurrency)],
        ['Fees', money(r.revenue - r.net_revenue, about.baseCurrency)],
        ['Left after fees', money(r.net_revenue, about.baseCurrency)],
      ] as const;
      return { name: r.key, values: [r.net_revenue, r.revenue - r.net_revenue], label, details };
    });
    const lowest = rows.filter((r) => r.revenue > 0).sort((a, b) => (share(a) ?? 0) - (share(b) ?? 0))[0];
    return {
      ...rankedBars(frame, {
        series: [
          { name: 'left after fees', color: paletteColor(theme, 0) },
          { name: 'fees', color: paletteColor(theme, 1) },
        ],
        bars,
      }),
      summary:
        lowest && anyFees
          ? `Fees weigh most on ${words(lowest.key)}: ${percent(share(lowest) ?? 0)} of its revenue is left.`
          : nothing,
      remark: anyFees ? undefined : noFees,
      table: {
        columns: [
          { label: 'Channel' },
          { label: 'Revenue', unit: 'money' },
          { label: 'Fees', unit: 'money' },
          { label: 'Left after fees', unit: 'money' },
          { label: 'Left', unit: 'percent' },
        ],
        rows: rows.map((r): Cell[] => [r.key, r.revenue, r.revenue - r.net_revenue, r.net_revenue, share(r)]),
      },
    };
  },
});

export const orderValue = chart({
  id: 'order-value',
  title: 'Average order value',
  question: 'Where are the large orders?',
  section: 'sales',
  datasets: [salesByDay, channels],
  note: 'Revenue before returns ÷ orders.',
  nothing,
  draw: (data, frame) => {
    const { about, theme } = frame;
    const { color } = channelColors(data, theme);
    const rows = sums(rowsOf(data, salesByDay), 'channel', ['order_revenue', 'transactions'])
      .map((r) => ({ ...r, value: quotient(r.order_revenue, r.transactions) ?? 0 }))
      .sort(largestFirst((r) => r.value));
    const [highest] = rows;
    return {
      ...rankedBars(frame, {
        series: [{ name: 'Average order value', color: paletteColor(theme, 0) }],
        bars: rows.map((r) => ({
          name: r.key,
          values: [r.value],
          color: color(r.key),
          label: `${money(r.value, about.baseCurrency)} · ${count(r.transactions, 'short')} orders`,
          details: [
            ['Average', money(r.value, about.baseCurrency)],
            ['Orders', count(r.transactions)],
          ],
        })),
      }),
      summary: highest
        ? `Orders are largest in ${words(highest.key)}: ${money(highest.value, about.baseCurrency)}.`
        : nothing,
      table: {
        columns: [
          { label: 'Channel' },
          { label: 'Average order value', unit: 'money' },
          { label: 'Orders', unit: 'count' },
        ],
        rows: rows.map((r): Cell[] => [r.key, Math.round(r.value), r.transactions]),
      },
    };
  },
});

export const salesCharts: readonly Chart[] = [revenueOverTime, channelsOverTime, channelMargin, orderValue];
