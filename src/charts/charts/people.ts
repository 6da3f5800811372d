import { uniqueByDay, uniqueByMonth, uniqueInAll } from '../datasets/customers.js';
import type { Cell, Chart, DataRow } from '../definition.js';
import { count, date, soFar } from '../format.js';
import { chart, remarks } from './chart.js';
import { paletteColor } from './colors.js';
import { linesOverTime } from './overtime.js';
import { rankedBars, roomFor } from './ranked.js';
import { numeric, rowsOf, textOf } from './rows.js';
import { isSoFar, periods, series } from './time.js';

const section = 'overview';
const nothing = 'No buyers to show.';

/** So many days of people are drawn: more are lines too dense to tell days apart. */
const mostDays = 365;

export const uniqueCustomersByDay = chart({
  id: 'unique-customers-by-day',
  title: 'Different customers a day',
  question: 'How many people come and buy each day, each counted once?',
  section,
  datasets: [uniqueByDay],
  note: 'A customer or visitor counts once a day over all channels: days do not add up, since many come again. Visitor-days, which do, are under Activity.',
  nothing,
  draw: (data, frame) => {
    const rows = rowsOf(data, uniqueByDay);
    const all = periods(rows, frame.about, 'day', 'day').starts;
    const [first = ''] = all.slice(-mostDays);
    const shown = rows.filter((r) => textOf(r.day) >= first);
    const over = periods(shown, frame.about, 'day', 'day');
    const customers = series(shown, over, 'customers');
    const visitors = series(shown, over, 'visitors');
    const most = customers.reduce((at, n, i) => (n > (customers[at] ?? 0) ? i : at), 0);
    return {
      option: linesOverTime(
        frame,
        over,
        [
          { name: 'customers', color: paletteColor(frame.theme, 0), values: customers },
          // A shop that sends no events has none: that is no line at zero.
          ...(visitors.some((n) => (n ?? 0) > 0)
            ? [{ name: 'visitors', color: paletteColor(frame.theme, 1), values: visitors }]
            : []),
        ],
        'count',
      ),
      summary: `Most different customers on ${date(over.starts[most] ?? '', 'long')}: ${count(customers[most] ?? 0)}.`,
      table: {
        columns: [
          { label: 'Day' },
          { label: 'Different customers', unit: 'count' },
          { label: 'Different visitors', unit: 'count' },
        ],
        rows: over.starts.map((day, i): Cell[] => [day, customers[i] ?? 0, visitors[i] ?? 0]),
      },
      remark:
        over.starts.length < all.length
          ? `The last ${mostDays} of ${count(all.length)} days are shown: choose days to see others.`
          : undefined,
    };
  },
});

export const uniqueCustomers = chart({
  id: 'unique-customers',
  title: 'Different customers a month',
  question: 'How many people buy, each counted once?',
  section,
  datasets: [uniqueByMonth, uniqueInAll],
  note: 'A customer counts once a month: months do not add up. A range of days shows each month that it touches, and the month whole.',
  nothing,
  draw: (data, frame) => {
    const rows = rowsOf(data, uniqueByMonth);
    const drawn = rows.slice(-roomFor(frame));
    const [all] = rowsOf(data, uniqueInAll);
    const month = (row: DataRow | undefined) => {
      const name = date(textOf(row?.month), 'long');
      return isSoFar(textOf(row?.month), frame.about) ? soFar(name) : name;
    };
    return {
      ...rankedBars(frame, {
        series: [{ name: 'Different customers', color: paletteColor(frame.theme, 0) }],
        bars: drawn.map((r) => ({
          name: month(r),
          values: [numeric(r.customers)],
          label: count(numeric(r.customers)),
          details: [
            ['Different customers', count(numeric(r.customers))],
            ['Different visitors', count(numeric(r.visitors))],
          ],
        })),
      }),
      summary: `${count(numeric(rows.at(-1)?.customers))} different customers in ${month(rows.at(-1))}.`,
      table: {
        columns: [
          { label: 'Month' },
          { label: 'Different customers', unit: 'count' },
          { label: 'Different visitors', unit: 'count' },
        ],
        rows: rows.map((r): Cell[] => [month(r), r.customers ?? null, r.visitors ?? null]),
      },
      remark: remarks(
        drawn.length < rows.length ? `The last ${drawn.length} of ${count(rows.length)} months are drawn.` : undefined,
        all &&
          `Over all days, whatever is chosen: ${count(numeric(all.customers))} different customers, ${count(numeric(all.visitors))} different visitors.`,
      ),
    };
  },
});

/** People, each counted once a period: every period has numbers of its own, and none is the sum of others. */
export const peopleCharts: readonly Chart[] = [uniqueCustomersByDay, uniqueCustomers];
