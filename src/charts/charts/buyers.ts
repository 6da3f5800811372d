import { channels, saleOutcomes, salesByBuyer, salesByCountry, salesByDay } from '../datasets/sales.js';
import type { Cell, Chart } from '../definition.js';
import { count, money, percent, words } from '../format.js';
import { chart } from './chart.js';
import { channelColors, inOrder, paletteColor } from './colors.js';
import { linesOverTime, stackedOverTime } from './overtime.js';
import { rankedBars, roomFor } from './ranked.js';
import { fold, groups, isNamed, largestFirst, namedFirst, quotient, rowsOf, sums, textOf, total } from './rows.js';
import { periods, series } from './time.js';

const nothing = 'No sales to show.';

const buyerOrder = ['returning', 'first order', 'not known'] as const;

export const newAndReturning = chart({
  id: 'new-and-returning',
  title: 'New and returning customers',
  question: 'Do customers come back?',
  section: 'overview',
  datasets: [salesByBuyer],
  note: 'First order: the first on record. Not known: sold without a customer. Revenue before returns.',
  nothing,
  draw: (data, frame) => {
    const { theme, about } = frame;
    const rows = rowsOf(data, salesByBuyer);
    const over = periods(rows, about);
    const byBuyer = groups(rows, 'buyer');
    const bars = buyerOrder
      .filter((b) => byBuyer.has(b))
      .map((name, i) => ({
        name,
        color: name === 'not known' ? paletteColor(theme, 6) : paletteColor(theme, i),
        values: series(byBuyer.get(name) ?? [], over, 'order_revenue'),
      }));
    const again = quotient(total(byBuyer.get('returning') ?? [], 'order_revenue'), total(rows, 'order_revenue'));
    return {
      option: stackedOverTime(frame, over, bars, 'money'),
      summary: `${percent(again ?? 0)} of revenue comes from customers who had bought before.`,
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

/** Longer series of days are drawn as the sums of so many days up to each. */
const smoothDays = 7;

const rolling = (values: readonly number[], window: number): number[] =>
  values.map((_, i) => values.slice(Math.max(0, i - window + 1), i + 1).reduce((a, b) => a + b, 0));

const ownChannels: readonly string[] = ['website', 'mobile_app'];

const withoutVisitors = (sellers: readonly string[]): string =>
  sellers.some((channel) => ownChannels.includes(channel))
    ? 'There are sales, but no events of visitors in this selection: conversion is not known.'
    : 'Marketplaces do not tell who visits: only website and app have a conversion.';

export const conversionOverTime = chart({
  id: 'conversion-over-time',
  title: 'Conversion',
  question: 'How many visitors buy?',
  section: 'sales',
  datasets: [salesByDay, channels],
  note: 'Buyer-days ÷ visitor-days: a visitor counts once a day and channel. Over 7 days up to each where there are many. Marketplaces do not tell their visitors.',
  nothing: 'No visitors to show.',
  draw: (data, frame) => {
    const rows = rowsOf(data, salesByDay).filter((r) => r.visitors !== 0);
    if (rows.length === 0) return { empty: withoutVisitors(rowsOf(data, salesByDay).map((r) => textOf(r.channel))) };
    const over = periods(rows, frame.about);
    const window = over.kind === 'day' && over.starts.length > 3 * smoothDays ? smoothDays : 1;
    const { names, color } = channelColors(data, frame.theme);
    const byChannel = [...groups(rows, 'channel')].sort(([a], [b]) => inOrder(names)(a, b));
    const lines = byChannel.map(([name, of]) => {
      const [buyers, visitors] = [series(of, over, 'buyers'), series(of, over, 'visitors')];
      return {
        name: words(name),
        color: color(name),
        values: rolling(buyers, window).map((b, i) => quotient(b, rolling(visitors, window)[i] ?? 0)),
      };
    });
    return {
      option: linesOverTime(frame, over, lines, 'percent'),
      summary: `${percent(quotient(total(rows, 'buyers'), total(rows, 'visitors')) ?? 0)} of visitor-days end with a purchase.`,
      table: {
        columns: [
          { label: `First day of ${over.kind}` },
          ...lines.map((l) => ({ label: l.name, unit: 'percent' as const })),
        ],
        rows: over.starts.map((start, i): Cell[] => [start, ...lines.map((l) => l.values[i] ?? null)]),
      },
    };
  },
});

export const revenueByCountry = chart({
  id: 'revenue-by-country',
  title: 'Revenue by country',
  question: 'Where do buyers live?',
  section: 'sales',
  datasets: [salesByCountry],
  note: "The buyer's country at the time of sale; marketplaces do not always tell it.",
  nothing,
  draw: (data, frame) => {
    const { baseCurrency } = frame.about;
    const all = total(rowsOf(data, salesByCountry), 'revenue');
    const rows = sums(rowsOf(data, salesByCountry), 'country', ['revenue', 'lines']).sort(namedFirst((c) => c.revenue));
    const [first] = rows;
    return {
      ...rankedBars(frame, {
        series: [{ name: 'Revenue', color: paletteColor(frame.theme, 0) }],
        bars: fold(rows, roomFor(frame), ['revenue', 'lines'], 'countries').map((r) => ({
          name: r.key,
          values: [r.revenue],
          label: `${money(r.revenue, baseCurrency, 'short')} · ${percent(quotient(r.revenue, all) ?? 0)}`,
          details: [
            ['Revenue', money(r.revenue, baseCurrency)],
            ['Sale lines', count(r.lines)],
          ],
        })),
      }),
      summary:
        first && isNamed(first.key)
          ? `Most revenue comes from ${words(first.key)}: ${percent(quotient(first.revenue, all) ?? 0)}.`
          : 'The country of buyers is not known.',
      table: {
        columns: [{ label: 'Country' }, { label: 'Revenue', unit: 'money' }, { label: 'Sale lines', unit: 'count' }],
        rows: rows.map((r): Cell[] => [r.key, r.revenue, r.lines]),
      },
    };
  },
});

const lossOrder = ['returned', 'refunded', 'cancelled', 'pending'] as const;

export const lostSales = chart({
  id: 'lost-sales',
  title: 'Sales that did not hold',
  question: 'Where are orders cancelled or sent back?',
  section: 'sales',
  datasets: [saleOutcomes],
  note: 'Share of all sale lines of the channel. Pending ones may still be completed.',
  nothing,
  draw: (data, frame) => {
    const colors = { returned: 1, refunded: 3, cancelled: 6, pending: 4 } as const;
    const rows = [...groups(rowsOf(data, saleOutcomes), 'channel')].map(([key, of]) => {
      const lines = total(of, 'lines');
      const part = (outcome: string) =>
        total(
          of.filter((r) => r.outcome === outcome),
          'lines',
        );
      const parts = lossOrder.map(part);
      return { key, lines, parts, share: parts.reduce((a, b) => a + b, 0) / lines || 0 };
    });
    rows.sort(largestFirst((r) => r.share));
    const [most] = rows;
    return {
      ...rankedBars(frame, {
        series: lossOrder.map((name) => ({ name, color: paletteColor(frame.theme, colors[name]) })),
        bars: rows.map((r) => ({
          name: r.key,
          values: r.parts.map((p) => quotient(p, r.lines) ?? 0),
          label: `${percent(r.share)} of ${count(r.lines, 'short')}`,
          details: lossOrder.map((name, i) => [words(name), count(r.parts[i] ?? 0)] as const),
        })),
      }),
      summary: most ? `Most in ${words(most.key)}: ${percent(most.share)} of its sale lines.` : nothing,
      table: {
        columns: [
          { label: 'Channel' },
          { label: 'Sale lines', unit: 'count' },
          ...lossOrder.map((name) => ({ label: words(name), unit: 'count' as const })),
        ],
        rows: rows.map((r): Cell[] => [r.key, r.lines, ...r.parts]),
      },
    };
  },
});

export const buyerCharts: readonly Chart[] = [newAndReturning, conversionOverTime, revenueByCountry, lostSales];
