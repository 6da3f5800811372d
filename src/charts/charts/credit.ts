import { campaignCredit, campaignSpend, campaigns, creditByRule, unattributed } from '../datasets/campaigns.js';
import type { Cell, Chart } from '../definition.js';
import { count, money, percent, words } from '../format.js';
import { type Effect, effectDetails, effects, plans, spendAwaited, withoutSpend } from './campaign-rows.js';
import { chart } from './chart.js';
import { mix, paletteColor, shade } from './colors.js';
import { columnChart } from './columns.js';
import { heatMap } from './heat.js';
import { linesOverTime } from './overtime.js';
import { cross, largestFirst, quotient, rowsOf, textOf, total } from './rows.js';
import { periods, series } from './time.js';

const section = 'campaigns';
const nothing = 'No campaigns to show.';

const ruleOrder = ['first_touch', 'last_touch', 'linear', 'time_decay', 'position_based'] as const;

export const ruleComparison = chart({
  id: 'rule-comparison',
  title: 'The same sales, by attribution rule',
  question: 'How much does the answer depend on the rule?',
  section,
  datasets: [creditByRule],
  note: 'Revenue credited to each kind of campaign under all five rules; the rest is unattributed under each.',
  nothing,
  draw: (data, frame) => {
    const { theme, about } = frame;
    const rows = rowsOf(data, creditByRule).filter((r) => r.type !== unattributed);
    if (rows.length === 0) return { empty: 'No revenue is credited to a campaign in this selection.' };
    const table = cross(rows, 'type', 'compared', 'revenue');
    const types = [...table.keys()].sort();
    const rules = ruleOrder.filter((r) => [...table.values()].some((line) => line.has(r)));
    const series = rules.map((rule, i) => ({
      name: words(rule),
      color: paletteColor(theme, i),
      values: types.map((t) => table.get(t)?.get(rule) ?? 0),
    }));
    const spread = types
      .map((key, i) => {
        const values = series.map((s) => s.values[i] ?? 0);
        return { key, most: Math.max(...values), least: Math.min(...values) };
      })
      .sort(largestFirst((t) => t.most - t.least))[0];
    return {
      option: columnChart(frame, { names: types.map(words), series, unit: 'money' }),
      summary: spread
        ? `The rule matters most for ${words(spread.key)}: from ${money(spread.least, about.baseCurrency)} to ${money(spread.most, about.baseCurrency)}.`
        : nothing,
      table: {
        columns: [{ label: 'Kind of campaign' }, ...series.map((s) => ({ label: s.name, unit: 'money' as const }))],
        rows: types.map((t, i): Cell[] => [words(t), ...series.map((s) => s.values[i] ?? 0)]),
      },
    };
  },
});

export const spendOverTime = chart({
  id: 'spend-over-time',
  title: 'Spend and credited revenue',
  question: 'Does revenue follow spend?',
  section: 'overview',
  datasets: [campaignSpend, campaignCredit, campaigns],
  note: 'Spend on its own day, revenue on the day of the sale; revenue may follow up to 30 days later.',
  nothing,
  draw: (data, frame) => {
    const { theme, about } = frame;
    const [spent, credited] = [
      rowsOf(data, campaignSpend),
      rowsOf(data, campaignCredit).filter((r) => r.campaign !== unattributed),
    ];
    const over = periods([...spent, ...credited], about);
    const awaited = spendAwaited(data);
    const reported = rowsOf(data, campaigns).reduce(
      (last, r) => (textOf(r.reported_to) > last ? textOf(r.reported_to) : last),
      '',
    );
    const isAwaited = (i: number) => awaited !== undefined && over.kind === 'day' && (over.starts[i] ?? '') > reported;
    const spend = series(spent, over, 'spend').map((n, i) => (isAwaited(i) ? null : n));
    const revenue = series(credited, over, 'revenue');
    const lines = [
      { name: 'revenue', color: paletteColor(theme, 0), values: revenue },
      { name: 'spend', color: paletteColor(theme, 1), values: spend },
    ];
    return {
      option: linesOverTime(frame, over, lines, 'money'),
      summary: `${money(total(credited, 'revenue'), about.baseCurrency)} credited to ${money(total(spent, 'spend'), about.baseCurrency)} of spend.`,
      table: {
        columns: [
          { label: `First day of ${over.kind}` },
          { label: 'Credited revenue', unit: 'money' },
          { label: 'Spend', unit: 'money' },
        ],
        rows: over.starts.map((start, i): Cell[] => [start, revenue[i] ?? 0, spend[i] ?? null]),
      },
      remark: awaited && `${awaited}.`,
    };
  },
});

export const campaignReach = chart({
  id: 'campaign-reach',
  title: 'From impression to purchase',
  question: 'Where does each kind of campaign lose people?',
  section,
  datasets: [campaignSpend, campaignCredit, campaigns],
  note: 'Clicks and impressions as the ad platforms report them; visits as the shop saw them.',
  nothing,
  draw: (data, frame) => {
    const { theme, about } = frame;
    const plan = plans(data);
    const rows = effects(data, (r) => plan(textOf(r.campaign)).type).sort(largestFirst((e) => e.impressions));
    const rates: readonly [string, (e: Effect) => number | null][] = [
      ['clicks per impression', (e) => quotient(e.clicks, e.impressions)],
      ['visits per click', (e) => quotient(e.touches, e.clicks)],
      ['orders per visit', (e) => quotient(e.conversions, e.touches)],
    ];
    const most = rates.map(([, of]) => Math.max(...rows.map((e) => of(e) ?? 0), 0));
    const cost = (e: Effect) => quotient(e.spend, e.conversions);
    const [cheapest] = rows.filter((e) => e.conversions > 0).sort(largestFirst((e) => -(cost(e) ?? 0)));
    return {
      ...heatMap(frame, {
        rows: rows.map((e) => words(e.key)),
        columns: [...rates.map(([name]) => name), 'cost per order'],
        cell: (r, c) => {
          const e = rows[r] as Effect;
          const details = [
            ['Impressions', count(e.impressions)],
            ['Clicks', count(e.clicks)],
            ['Visits', count(e.touches)],
            ...effectDetails(e, about.baseCurrency),
          ] as [string, string][];
          const rate = rates[c]?.[1](e) ?? null;
          if (c === rates.length) {
            const each = cost(e);
            return {
              value: 0,
              text: each === null ? '–' : money(each, about.baseCurrency),
              fill: mix(theme.background, theme.line, 0.5),
              details,
            };
          }
          const share = (rate ?? 0) / (most[c] || 1);
          return { value: share, text: rate === null ? '–' : percent(rate), fill: shade(theme, share * 0.9), details };
        },
      }),
      summary: cheapest
        ? `An order costs least by ${words(cheapest.key)}: ${money(cost(cheapest) ?? 0, about.baseCurrency)}.`
        : 'No order is credited to a campaign.',
      table: {
        columns: [
          { label: 'Kind' },
          ...['Impressions', 'Clicks', 'Visits', 'Orders'].map((label) => ({ label, unit: 'count' as const })),
          { label: 'Cost per order', unit: 'money' as const },
        ],
        rows: rows.map((e): Cell[] => [words(e.key), e.impressions, e.clicks, e.touches, e.conversions, cost(e)]),
      },
      remark: withoutSpend(data),
    };
  },
});

export const creditCharts: readonly Chart[] = [ruleComparison, spendOverTime, campaignReach];
