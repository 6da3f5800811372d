import { others } from '../datasets/columns.js';
import { products, salesByCategory, salesByProduct } from '../datasets/products.js';
import { channels } from '../datasets/sales.js';
import type { Cell, Chart } from '../definition.js';
import { count, money, percent, words } from '../format.js';
import { chart } from './chart.js';
import { channelColors, inOrder, paletteColor, shade } from './colors.js';
import { bearsFees, noFees } from './fees.js';
import { heatMap } from './heat.js';
import { rankedBars, roomFor } from './ranked.js';
import { cross, fold, isNamed, largestFirst, namedFirst, quotient, rowsOf, sums, textOf, total } from './rows.js';

const section = 'products';
const nothing = 'No product sales to show.';
const unnamed = 'The catalogue does not tell the categories.';

export const topProducts = chart({
  id: 'top-products',
  title: 'Best-selling products',
  question: 'What sells most?',
  section,
  datasets: [salesByProduct, products],
  note: 'Of the 40 products that have sold most in all.',
  nothing,
  draw: (data, frame) => {
    const { baseCurrency } = frame.about;
    const names = new Map(rowsOf(data, products).map((r) => [textOf(r.id), textOf(r.title)]));
    const all = total(rowsOf(data, salesByProduct), 'revenue');
    const rows = sums(rowsOf(data, salesByProduct), 'product', ['revenue', 'net_revenue', 'units'])
      .filter((r) => r.key !== others)
      .sort(largestFirst((r) => r.revenue));
    const ten = rows.slice(0, 10).reduce((sum, r) => sum + r.revenue, 0);
    return {
      ...rankedBars(frame, {
        series: [{ name: 'Revenue', color: paletteColor(frame.theme, 0) }],
        bars: rows.map((r) => ({
          name: names.get(r.key) ?? r.key,
          values: [r.revenue],
          label: `${money(r.revenue, baseCurrency, 'short')} · ${count(r.units, 'short')} pcs`,
          details: [
            ['Product', r.key],
            ['Revenue', money(r.revenue, baseCurrency)],
            ['Left after fees', money(r.net_revenue, baseCurrency)],
            ['Pieces', count(r.units)],
          ],
        })),
      }),
      summary: `The ten best bring ${percent(quotient(ten, all) ?? 0)} of revenue.`,
      table: {
        columns: [
          { label: 'Product' },
          { label: 'Name' },
          { label: 'Revenue', unit: 'money' },
          { label: 'Left after fees', unit: 'money' },
          { label: 'Pieces', unit: 'count' },
        ],
        rows: rows.map((r): Cell[] => [r.key, names.get(r.key) ?? null, r.revenue, r.net_revenue, r.units]),
      },
    };
  },
});

export const categoryMargin = chart({
  id: 'category-margin',
  title: 'Revenue by category, and what is left of it',
  question: 'Which categories earn, after fees?',
  section,
  datasets: [salesByCategory],
  note: 'Fees are commission and shipping; the cost of goods is not known here.',
  nothing,
  draw: (data, frame) => {
    const { about, theme } = frame;
    const rows = sums(rowsOf(data, salesByCategory), 'category', ['revenue', 'fees', 'net_revenue']).sort(
      namedFirst((c) => c.revenue),
    );
    const [first] = rows;
    const anyFees = bearsFees(rows);
    return {
      ...rankedBars(frame, {
        series: [
          { name: 'left after fees', color: paletteColor(theme, 0) },
          { name: 'fees', color: paletteColor(theme, 1) },
        ],
        bars: fold(rows, roomFor(frame, true), ['revenue', 'fees', 'net_revenue'], 'categories').map((r) => ({
          name: r.key,
          values: [r.net_revenue, r.fees],
          label: `${money(r.revenue, about.baseCurrency, 'short')}${anyFees ? ` · ${percent(quotient(r.net_revenue, r.revenue) ?? 0)} left` : ''}`,
          details: [
            ['Revenue', money(r.revenue, about.baseCurrency)],
            ['Fees', money(r.fees, about.baseCurrency)],
            ['Left after fees', money(r.net_revenue, about.baseCurrency)],
          ],
        })),
      }),
      summary:
        first && isNamed(first.key)
          ? `${words(first.key)} sells most: ${money(first.revenue, about.baseCurrency)}.`
          : unnamed,
      remark: anyFees ? undefined : noFees,
      table: {
        columns: [
          { label: 'Category' },
          { label: 'Revenue', unit: 'money' },
          { label: 'Fees', unit: 'money' },
          { label: 'Left after fees', unit: 'money' },
        ],
        rows: rows.map((r): Cell[] => [r.key, r.revenue, r.fees, r.net_revenue]),
      },
    };
  },
});

/** Rows of a table of cells that can still be read. */
const mostRows = 12;

export const categoryByChannel = chart({
  id: 'category-by-channel',
  title: 'What sells where',
  question: 'Which category belongs in which channel?',
  section,
  datasets: [salesByCategory, channels],
  note: 'Shaded by the share of the category that the channel sells.',
  nothing,
  draw: (data, frame) => {
    const { baseCurrency } = frame.about;
    const rows = rowsOf(data, salesByCategory);
    const table = cross(rows, 'category', 'channel', 'revenue');
    const byCategory = sums(rows, 'category', ['revenue']).sort(namedFirst((c) => c.revenue));
    const { names } = channelColors(data, frame.theme);
    const columns = [...new Set(rows.map((r) => textOf(r.channel)))].sort(inOrder(names)).slice(0, 8);
    const sold = (category: string, channel: string) => table.get(category)?.get(channel) ?? 0;
    const shown = fold(byCategory, mostRows, ['revenue'], 'categories');
    const at = (r: number, c: number) =>
      (shown[r]?.members ?? []).reduce((sum, category) => sum + sold(category, columns[c] ?? ''), 0);
    const all = total(rows, 'revenue');
    const [typical] = byCategory
      .filter((c) => isNamed(c.key) && c.revenue * 100 >= all)
      .flatMap((c) =>
        columns.map((channel) => ({
          category: c.key,
          channel,
          share: quotient(sold(c.key, channel), c.revenue) ?? 0,
        })),
      )
      .sort((a, b) => b.share - a.share);
    return {
      ...heatMap(frame, {
        rows: shown.map((c) => words(c.key)),
        columns: columns.map(words),
        cell: (r, c) => {
          const share = quotient(at(r, c), shown[r]?.revenue ?? 0) ?? 0;
          const details = [
            ['Revenue', money(at(r, c), baseCurrency)],
            ['Share of the category', percent(share)],
          ] as const;
          return {
            value: share,
            text: money(at(r, c), baseCurrency, 'short'),
            fill: shade(frame.theme, share * 1.4),
            details,
          };
        },
      }),
      summary: typical
        ? `${words(typical.channel)} sells ${percent(typical.share)} of ${words(typical.category)}, the most that one channel sells of a category.`
        : unnamed,
      table: {
        columns: [{ label: 'Category' }, ...columns.map((c) => ({ label: words(c), unit: 'money' as const }))],
        rows: byCategory.map((c): Cell[] => [c.key, ...columns.map((channel) => sold(c.key, channel))]),
      },
    };
  },
});

/** Of fewer pieces than one in so many, a rate says nothing. */
const leastShare = 200;

export const returnRate = chart({
  id: 'return-rate',
  title: 'Returns by category',
  question: 'What comes back?',
  section,
  datasets: [salesByCategory],
  note: 'Pieces returned ÷ pieces sold on those days; a return counts on its own day. Small categories apart.',
  nothing,
  draw: (data, frame) => {
    const { about, theme } = frame;
    const rows = sums(rowsOf(data, salesByCategory), 'category', ['units_sold', 'units_returned', 'returned'])
      .filter((r) => r.units_sold * leastShare >= total(rowsOf(data, salesByCategory), 'units_sold'))
      .map((r) => ({ ...r, rate: quotient(r.units_returned, r.units_sold) ?? 0 }))
      .sort(namedFirst((r) => r.rate));
    const [first] = rows;
    return {
      ...rankedBars(frame, {
        series: [{ name: 'Returned', color: paletteColor(theme, 1) }],
        bars: rows.map((r) => ({
          name: r.key,
          values: [r.rate],
          label: `${percent(r.rate)} · ${money(r.returned, about.baseCurrency, 'short')}`,
          details: [
            ['Pieces returned', count(r.units_returned)],
            ['Pieces sold', count(r.units_sold)],
            ['Returned', money(r.returned, about.baseCurrency)],
          ],
        })),
      }),
      summary:
        first && isNamed(first.key)
          ? `${words(first.key)} comes back most: ${percent(first.rate)} of pieces.`
          : unnamed,
      table: {
        columns: [
          { label: 'Category' },
          { label: 'Pieces sold', unit: 'count' },
          { label: 'Pieces returned', unit: 'count' },
          { label: 'Returned', unit: 'money' },
        ],
        rows: rows.map((r): Cell[] => [r.key, r.units_sold, r.units_returned, r.returned]),
      },
    };
  },
});

export const productCharts: readonly Chart[] = [topProducts, categoryMargin, categoryByChannel, returnRate];
