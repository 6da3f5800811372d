import { figure } from '../charts/chart.js';
import { keptRevenue } from '../charts/fees.js';
import { quotient, rowsOf, sums, total } from '../charts/rows.js';
import { others } from '../datasets/columns.js';
import { interestByCategory, salesByCategory, salesByProduct } from '../datasets/products.js';
import type { Data, Figure } from '../definition.js';

const section = 'products';
const sold = (data: Data) => rowsOf(data, salesByCategory);

export const piecesSold = figure({
  id: 'pieces-sold',
  label: 'Pieces sold',
  section,
  unit: 'count',
  datasets: [salesByCategory],
  value: (data) => total(sold(data), 'units_sold'),
});

export const keptShare = figure({
  id: 'kept-share',
  label: 'Revenue left after fees',
  section,
  unit: 'percent',
  datasets: [salesByCategory],
  value: (data) => {
    const net = keptRevenue(sold(data));
    return net === null ? null : quotient(net, total(sold(data), 'revenue'));
  },
});

export const returnedShare = figure({
  id: 'returned-share',
  label: 'Pieces returned',
  section,
  unit: 'percent',
  datasets: [salesByCategory],
  note: 'Pieces returned ÷ pieces sold.',
  value: (data) => quotient(total(sold(data), 'units_returned'), total(sold(data), 'units_sold')),
});

export const topShare = figure({
  id: 'top-share',
  label: 'Revenue of the ten best',
  section,
  unit: 'percent',
  datasets: [salesByProduct],
  value: (data) => {
    const rows = rowsOf(data, salesByProduct);
    const products = sums(rows, 'product', ['revenue']).filter((p) => p.key !== others);
    const best = products.map((p) => p.revenue).sort((a, b) => b - a);
    return quotient(
      best.slice(0, 10).reduce((a, b) => a + b, 0),
      total(rows, 'revenue'),
    );
  },
});

export const viewsBought = figure({
  id: 'views-bought',
  label: 'Product views that sell',
  section,
  unit: 'percent',
  datasets: [interestByCategory],
  value: (data) => {
    const rows = rowsOf(data, interestByCategory);
    return quotient(total(rows, 'purchases'), total(rows, 'views'));
  },
});

export const productFigures: readonly Figure[] = [piecesSold, keptShare, returnedShare, topShare, viewsBought];
