import { others } from '../datasets/columns.js';
import { interestByCategory, products } from '../datasets/products.js';
import type { Cell, Chart } from '../definition.js';
import { count, money, percent, words } from '../format.js';
import { bubbleChart } from './bubbles.js';
import { chart } from './chart.js';
import { paletteColor, scale, shade } from './colors.js';
import { heatMap } from './heat.js';
import { fold, namedFirst, numeric, quotient, rowsOf, sums, textOf, total } from './rows.js';

const section = 'products';
const nothing = 'No product sales to show.';

/** Rows of a table of cells that can still be read. */
const mostRows = 12;

export const viewsAgainstPurchases = chart({
  id: 'views-against-purchases',
  title: 'Looked at, and bought',
  question: 'Which products are much seen and little bought?',
  section,
  datasets: [products],
  note: 'One point a product, of those that are looked at or sell most, on website and app, in all; its area stands for revenue in all channels. Below the line it sells less than usual.',
  nothing,
  draw: (data, frame) => {
    const { about, theme } = frame;
    const all = rowsOf(data, products);
    const rows = all.filter((r) => numeric(r.views) > 0 && r.id !== others);
    if (rows.length === 0) return { empty: 'No product has been looked at on website or app.' };
    const usual = quotient(total(all, 'purchases'), total(all, 'views')) ?? 0;
    const behind = (r: (typeof rows)[number]) => numeric(r.views) * usual - numeric(r.purchases);
    const sorted = [...rows].sort((a, b) => behind(b) - behind(a));
    const named = new Set([sorted[0], sorted.at(-1)].map((r) => textOf(r?.id)));
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
        line: { slope: usual, name: percent(usual) },
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
    const measures = ['views', 'carts', 'purchases'] as const;
    const rows = sums(rowsOf(data, interestByCategory), 'category', measures).sort(namedFirst((r) => r.views));
    const shown = fold(rows, mostRows, measures, 'categories');
    type Row = (typeof rows)[number];
    const columns: readonly [string, (r: Row) => number | null, boolean][] = [
      ['views', (r) => r.views, false],
      ['carts per view', (r) => quotient(r.carts, r.views), true],
      ['purchases per cart', (r) => quotient(r.purchases, r.carts), true],
    ];
    const shades = columns.map(([, of]) => scale(shown.map((r) => of(r) ?? 0)));
    return {
      ...heatMap(frame, {
        rows: shown.map((r) => words(r.key)),
        columns: columns.map(([name]) => name),
        cell: (r, c) => {
          const row = shown[r] as Row;
          const [, of, isShare] = columns[c] ?? columns[0]!;
          const value = of(row);
          if (value === null) return undefined;
          const share = shades[c]?.(value) ?? 0;
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

export const interestCharts: readonly Chart[] = [viewsAgainstPurchases, categoryInterest];
