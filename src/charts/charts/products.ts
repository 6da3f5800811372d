import { others } from '../datasets/columns.js';
import { interestByCategory, products, salesByCategory, salesByProduct } from '../datasets/products.js';
import { channels } from '../datasets/sales.js';
import type { Cell, Chart } from '../definition.js';
import { count, money, percent, words } from '../format.js';
import { bubbleChart } from './bubbles.js';
import { chart } from './chart.js';
import { channelColors, inOrder, paletteColor, shade } from './colors.js';
import { heatMap } from './heat.js';
import { rankedBars } from './ranked.js';
import { cross, largestFirst, numeric, quotient, rowsOf, sums, textOf, total } from './rows.js';

const section = 'products';
const nothing = 'No product sales to show.';

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
      option: rankedBars(frame, {
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
      largestFirst((c) => c.revenue),
    );
    const [first] = rows;
    return {
      option: rankedBars(frame, {
        series: [
          { name: 'left after fees', color: paletteColor(theme, 0) },
          { name: 'fees', color: paletteColor(theme, 1) },
        ],
        bars: rows.map((r) => ({
          name: r.key,
          values: [r.net_revenue, r.fees],
          label: `${money(r.revenue, about.baseCurrency, 'short')} · ${percent(quotient(r.net_revenue, r.revenue) ?? 0)} left`,
          details: [
            ['Revenue', money(r.revenue, about.baseCurrency)],
            ['Fees', money(r.fees, about.baseCurrency)],
            ['Left after fees', money(r.net_revenue, about.baseCurrency)],
          ],
        })),
      }),
      summary: first ? `${words(first.key)} sells most: ${money(first.revenue, about.baseCurrency)}.` : nothing,
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
    const byCategory = sums(rows, 'category', ['revenue']).sort(largestFirst((c) => c.revenue));
    const { names } = channelColors(data, frame.theme);
    const columns = [...new Set(rows.map((r) => textOf(r.channel)))].sort(inOrder(names)).slice(0, 8);
    const at = (r: number, c: number) => table.get(byCategory[r]?.key ?? '')?.get(columns[c] ?? '') ?? 0;
    const shown = byCategory.slice(0, 12);
    return {
      option: heatMap(frame, {
        rows: shown.map((c) => words(c.key)),
        columns: columns.map(words),
        cell: (r, c) => {
          const share = quotient(at(r, c), byCategory[r]?.revenue ?? 0) ?? 0;
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
      summary: `${count(byCategory.length)} categories in ${count(columns.length)} channels.`,
      table: {
        columns: [{ label: 'Category' }, ...columns.map((c) => ({ label: words(c), unit: 'money' as const }))],
        rows: byCategory.map((c, r): Cell[] => [c.key, ...columns.map((_, i) => at(r, i))]),
      },
    };
  },
});

export const returnRate = chart({
  id: 'return-rate',
  title: 'Returns by category',
  question: 'What comes back?',
  section,
  datasets: [salesByCategory],
  note: 'Pieces returned ÷ pieces sold on those days; a return counts on its own day.',
  nothing,
  draw: (data, frame) => {
    const { about, theme } = frame;
    const rows = sums(rowsOf(data, salesByCategory), 'category', ['units_sold', 'units_returned', 'returned'])
      .map((r) => ({ ...r, rate: quotient(r.units_returned, r.units_sold) ?? 0 }))
      .sort(largestFirst((r) => r.rate));
    const [first] = rows;
    return {
      option: rankedBars(frame, {
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
      summary: first ? `${words(first.key)} comes back most: ${percent(first.rate)} of pieces.` : nothing,
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

export const viewsAgainstPurchases = chart({
  id: 'views-against-purchases',
  title: 'Looked at, and bought',
  question: 'Which products are much seen and little bought?',
  section,
  datasets: [products],
  note: 'One point a product, on website and app, in all; its area stands for revenue in all channels. Below the line it sells less than usual.',
  nothing,
  draw: (data, frame) => {
    const { about, theme } = frame;
    const rows = rowsOf(data, products).filter((r) => numeric(r.views) > 0);
    if (rows.length === 0) return { empty: 'No product has been looked at on website or app.' };
    const usual = quotient(total(rows, 'purchases'), total(rows, 'views')) ?? 0;
    const behind = (r: (typeof rows)[number]) => numeric(r.views) * usual - numeric(r.purchases);
    const sorted = [...rows].sort((a, b) => behind(b) - behind(a));
    const named = new Set([...sorted.slice(0, 3), ...sorted.slice(-2)].map((r) => textOf(r.id)));
    const most = sorted[0];
    return {
      option: bubbleChart(frame, {
        groups: [{ name: 'products', color: paletteColor(theme, 0) }],
        bubbles: rows.map((r) => ({
          name: textOf(r.title),
          group: 'products',
          x: numeric(r.views),
          y: numeric(r.purchases),
          size: numeric(r.revenue),
          labelled: named.has(textOf(r.id)),
          details: [
            ['Views', count(numeric(r.views))],
            ['Put into the cart', count(numeric(r.carts))],
            ['Purchases', count(numeric(r.purchases))],
            ['Revenue, all channels', money(numeric(r.revenue), about.baseCurrency)],
          ],
        })),
        x: { unit: 'count', name: 'views' },
        y: { unit: 'count', name: 'purchases' },
        line: { slope: usual, name: `usual: ${percent(usual)}` },
      }),
      summary: most ? `${textOf(most.title)} sells furthest below the usual ${percent(usual)} of views.` : nothing,
      table: {
        columns: [
          { label: 'Product' },
          { label: 'Name' },
          { label: 'Views', unit: 'count' },
          { label: 'Carts', unit: 'count' },
          { label: 'Purchases', unit: 'count' },
        ],
        rows: rows.map((r): Cell[] => [
          r.id ?? null,
          r.title ?? null,
          r.views ?? null,
          r.carts ?? null,
          r.purchases ?? null,
        ]),
      },
    };
  },
});

export const categoryInterest = chart({
  id: 'category-interest',
  title: 'From view to purchase, by category',
  question: 'Where does interest not become a sale?',
  section,
  datasets: [interestByCategory],
  note: 'Website and app; carts ÷ views and purchases ÷ carts of the same days.',
  nothing: 'No product views to show.',
  draw: (data, frame) => {
    const rows = sums(rowsOf(data, interestByCategory), 'category', ['views', 'carts', 'purchases']).sort(
      largestFirst((r) => r.views),
    );
    type Row = (typeof rows)[number];
    const columns: readonly [string, (r: Row) => number | null, boolean][] = [
      ['views', (r) => r.views, false],
      ['carts per view', (r) => quotient(r.carts, r.views), true],
      ['purchases per cart', (r) => quotient(r.purchases, r.carts), true],
    ];
    const most = columns.map(([, of]) => Math.max(...rows.map((r) => of(r) ?? 0), 0) || 1);
    const least = columns.map(([, of]) => Math.min(...rows.map((r) => of(r) ?? 0)));
    return {
      option: heatMap(frame, {
        rows: rows.slice(0, 12).map((r) => words(r.key)),
        columns: columns.map(([name]) => name),
        cell: (r, c) => {
          const row = rows[r] as Row;
          const [, of, isShare] = columns[c] ?? columns[0]!;
          const value = of(row);
          if (value === null) return undefined;
          const [low, high] = [least[c] ?? 0, most[c] ?? 1];
          const share = high === low ? 0.5 : (value - low) / (high - low);
          const details = [
            ['Views', count(row.views)],
            ['Carts', count(row.carts)],
            ['Purchases', count(row.purchases)],
          ] as const;
          return {
            value: share,
            text: isShare ? percent(value) : count(value, 'short'),
            fill: shade(frame.theme, 0.1 + share * 0.75),
            details,
          };
        },
      }),
      summary: `${percent(quotient(total(rowsOf(data, interestByCategory), 'purchases'), total(rowsOf(data, interestByCategory), 'views')) ?? 0)} of product views end in a purchase.`,
      table: {
        columns: [
          { label: 'Category' },
          { label: 'Views', unit: 'count' },
          { label: 'Carts', unit: 'count' },
          { label: 'Purchases', unit: 'count' },
        ],
        rows: rows.map((r): Cell[] => [r.key, r.views, r.carts, r.purchases]),
      },
    };
  },
});

export const productCharts: readonly Chart[] = [
  topProducts,
  categoryMargin,
  categoryByChannel,
  returnRate,
  viewsAgainstPurchases,
  categoryInterest,
];
