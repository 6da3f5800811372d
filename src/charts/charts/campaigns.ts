import { campaignCredit, campaignSpend, campaigns, creditByRule, unattributed } from '../datasets/campaigns.js';
import type { Cell, Chart, Theme } from '../definition.js';
import { count, money, percent, ratio, words } from '../format.js';
import { bubbleChart } from './bubbles.js';
import { campaignTypes, type Effect, effects, plans } from './campaign-rows.js';
import { chart } from './chart.js';
import { inOrder, mix, paletteColor, rank, segmentOrder, shade } from './colors.js';
import { columnChart } from './columns.js';
import { heatMap } from './heat.js';
import { linesOverTime } from './overtime.js';
import { rankedBars, roomFor } from './ranked.js';
import { cross, largestFirst, quotient, rowsOf, textOf, total } from './rows.js';
import { periods, series } from './time.js';

const section = 'campaigns';
const nothing = 'No campaigns to show.';
const roasNote =
  'ROAS = credited revenue ÷ spend, under the chosen attribution rule. Below 1× a campaign brings less revenue than it costs.';

/** Less than spent is orange, more is blue, the further from 1× the fuller. */
function roasColor(theme: Theme, roas: number): string {
  const strength = Math.min(Math.abs(Math.log2(Math.max(roas, 0.05))) / 4, 1);
  return shade(theme, 0.12 + 0.88 * strength, roas < 1 ? theme.bad : paletteColor(theme, 0));
}

const effectDetails = (e: Effect, currency: string): [string, string][] => [
  ['Spend', money(e.spend, currency)],
  ['Credited revenue', money(e.revenue, currency)],
  ['Conversions', count(e.conversions)],
  ...(e.roas === null ? [] : [['ROAS', ratio(e.roas)] as [string, string]]),
];

const effectTable = (rows: readonly Effect[], label: string, name: (e: Effect) => string) => ({
  columns: [
    { label },
    { label: 'Spend', unit: 'money' as const },
    { label: 'Credited revenue', unit: 'money' as const },
    { label: 'Conversions', unit: 'count' as const },
    { label: 'ROAS', unit: 'ratio' as const },
  ],
  rows: rows.map((e): Cell[] => [name(e), e.spend, e.revenue, e.conversions, e.roas]),
});

export const roasByCampaign = chart({
  id: 'roas-by-campaign',
  title: 'Return on ad spend by campaign',
  question: 'Which campaigns pay?',
  section,
  datasets: [campaignSpend, campaignCredit, campaigns],
  note: `${roasNote} The best and the worst of those that cost something.`,
  nothing,
  draw: (data, frame) => {
    const { theme, about } = frame;
    const plan = plans(data);
    const rows = effects(data, (r) => textOf(r.campaign))
      .filter((e) => e.spend > 0)
      .sort(largestFirst((e) => e.roas ?? 0));
    if (rows.length === 0) return { empty: 'No campaign has cost anything in this selection.' };
    const room = roomFor(frame);
    const best = rows.slice(0, Math.ceil(room / 2));
    const worst = rows.slice(best.length).slice(-Math.floor(room / 2));
    const losing = rows.filter((e) => (e.roas ?? 0) < 1);
    return {
      option: rankedBars(frame, {
        series: [{ name: 'ROAS', color: paletteColor(theme, 0) }],
        bars: [...best, ...worst].map((e) => ({
          name: plan(e.key).title,
          values: [e.roas ?? 0],
          color: (e.roas ?? 0) < 1 ? theme.bad : paletteColor(theme, 0),
          label: `${ratio(e.roas ?? 0)} on ${money(e.spend, about.baseCurrency, 'short')}`,
          details: effectDetails(e, about.baseCurrency),
        })),
      }),
      summary: `${count(losing.length)} of ${count(rows.length)} campaigns bring less revenue than they cost.`,
      table: effectTable(rows, 'Campaign', (e) => plan(e.key).title),
    };
  },
});

export const spendAgainstRevenue = chart({
  id: 'spend-against-revenue',
  title: 'Spend against credited revenue',
  question: 'Where does the money go, and what comes back?',
  section,
  datasets: [campaignSpend, campaignCredit, campaigns],
  note: 'One point a campaign; its area stands for conversions. Above the dashed line it brings in more than it costs.',
  nothing,
  draw: (data, frame) => {
    const { theme, about } = frame;
    const plan = plans(data);
    const types = campaignTypes(data);
    const rows = effects(data, (r) => textOf(r.campaign)).filter((e) => e.spend > 0 || e.revenue > 0);
    const named = new Set([
      ...[...rows]
        .sort(largestFirst((e) => e.spend))
        .slice(0, 3)
        .map((e) => e.key),
      ...[...rows]
        .sort(largestFirst((e) => e.revenue))
        .slice(0, 3)
        .map((e) => e.key),
    ]);
    const [dearest] = [...rows].sort(largestFirst((e) => e.spend));
    const present = types.filter((t) => rows.some((e) => plan(e.key).type === t));
    return {
      option: bubbleChart(frame, {
        groups: present.map((name) => ({ name, color: paletteColor(theme, rank(types, name)) })),
        bubbles: rows.map((e) => ({
          name: plan(e.key).title,
          group: plan(e.key).type,
          x: e.spend,
          y: e.revenue,
          size: e.conversions,
          labelled: named.has(e.key),
          details: effectDetails(e, about.baseCurrency),
        })),
        x: { unit: 'money', name: 'spend' },
        y: { unit: 'money', name: 'credited revenue' },
        line: { slope: 1, name: 'revenue = spend' },
      }),
      summary: dearest
        ? `${plan(dearest.key).title} costs most, ${money(dearest.spend, about.baseCurrency)}, and is credited with ${money(dearest.revenue, about.baseCurrency)}.`
        : nothing,
      table: effectTable(rows, 'Campaign', (e) => plan(e.key).title),
    };
  },
});

export const roasBySegment = chart({
  id: 'roas-by-segment',
  title: 'Return on ad spend by kind and customer segment',
  question: 'Which spend works for which customers?',
  section,
  datasets: [campaignSpend, campaignCredit, campaigns],
  note: `${roasNote} Spend is shared among segments by their visits. Segments at the start of the month.`,
  nothing,
  draw: (data, frame) => {
    const { theme, about } = frame;
    const plan = plans(data);
    const key = (type: string, segment: string) => `${type}\u0000${segment}`;
    const found = new Map(
      effects(data, (r) => key(plan(textOf(r.campaign)).type, textOf(r.segment))).map((e) => [e.key, e]),
    );
    const pairs = [...found.keys()].map((k) => k.split('\u0000') as [string, string]);
    const types = [...new Set(pairs.map(([t]) => t))].sort(inOrder(campaignTypes(data)));
    const segments = [...new Set(pairs.map(([, s]) => s))].sort(inOrder(segmentOrder));
    const all = [...found.values()].filter((e) => e.spend > 0);
    const [best] = all.filter((e) => e.conversions >= 5).sort(largestFirst((e) => e.roas ?? 0));
    const name = (e: Effect) => e.key.split('\u0000').map(words).join(' for ');
    return {
      option: heatMap(frame, {
        rows: segments.map(words),
        columns: types.map(words),
        cell: (r, c) => {
          const e = found.get(key(types[c] ?? '', segments[r] ?? ''));
          if (!e || e.roas === null) return undefined;
          return {
            value: 0,
            text: ratio(e.roas),
            fill: roasColor(theme, e.roas),
            details: effectDetails(e, about.baseCurrency),
          };
        },
      }),
      summary: best ? `Best is ${name(best)}: ${ratio(best.roas ?? 0)}.` : 'Too few conversions to compare.',
      table: effectTable(all, 'Kind and segment', name),
    };
  },
});

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
  section,
  datasets: [campaignSpend, campaignCredit],
  note: 'Spend on its own day, revenue on the day of the sale; revenue may follow up to 30 days later.',
  nothing,
  draw: (data, frame) => {
    const { theme, about } = frame;
    const [spent, credited] = [
      rowsOf(data, campaignSpend),
      rowsOf(data, campaignCredit).filter((r) => r.campaign !== unattributed),
    ];
    const over = periods([...spent, ...credited], about);
    const [spend, revenue] = [series(spent, over, 'spend'), series(credited, over, 'revenue')];
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
        rows: over.starts.map((start, i): Cell[] => [start, revenue[i] ?? 0, spend[i] ?? 0]),
      },
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
    return {
      option: heatMap(frame, {
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
      summary: rows.map((e) => `${words(e.key)}: ${count(e.clicks)} clicks, ${count(e.conversions)} orders`).join('; '),
      table: {
        columns: [
          { label: 'Kind' },
          ...['Impressions', 'Clicks', 'Visits', 'Orders'].map((label) => ({ label, unit: 'count' as const })),
          { label: 'Cost per order', unit: 'money' as const },
        ],
        rows: rows.map((e): Cell[] => [words(e.key), e.impressions, e.clicks, e.touches, e.conversions, cost(e)]),
      },
    };
  },
});

export const campaignCharts: readonly Chart[] = [
  roasByCampaign,
  roasBySegment,
  spendAgainstRevenue,
  ruleComparison,
  spendOverTime,
  campaignReach,
];
