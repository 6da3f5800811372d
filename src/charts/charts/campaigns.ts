import { campaignCredit, campaignSpend, campaigns } from '../datasets/campaigns.js';
import type { Cell, Chart, Data, DataRow, Theme } from '../definition.js';
import { count, money, percent, ratio, words } from '../format.js';
import { bubbleChart } from './bubbles.js';
import {
  campaignTypes,
  type Effect,
  effectDetails,
  effects,
  effectsByCampaign,
  othersLeftOut,
  plans,
  withoutSpend,
} from './campaign-rows.js';
import { chart, remarks } from './chart.js';
import { inOrder, isCustomer, mix, paletteColor, rank, segmentOrder, shade } from './colors.js';
import { heatMap } from './heat.js';
import { rankedBars, roomFor } from './ranked.js';
import { largestFirst, quotient, textOf } from './rows.js';

const section = 'campaigns';
const nothing = 'No campaigns to show.';
const roasNote =
  'ROAS = credited revenue ÷ spend, under the chosen attribution rule. Below 1× a campaign brings less revenue than it costs.';

/** Campaigns that are told by kind only may well have. */
const noneNamed = (did: string, data: Data): string => {
  const beyond = othersLeftOut(data);
  return beyond === undefined
    ? `No campaign ${did} in this selection.`
    : `No campaign that is told by name ${did} in this selection. ${beyond}`;
};

/** Less than spent is orange, more is blue, the further from 1× the fuller. */
function roasColor(theme: Theme, roas: number): string {
  const strength = Math.min(Math.abs(Math.log2(Math.max(roas, 0.05))) / (roas < 1 ? 4 : 7), 1);
  return shade(theme, 0.12 + 0.88 * strength, roas < 1 ? theme.bad : paletteColor(theme, 0));
}

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
    const rows = effectsByCampaign(data)
      .filter((e) => e.spend > 0)
      .sort(largestFirst((e) => e.roas ?? 0));
    if (rows.length === 0) return { empty: noneNamed('has cost anything', data) };
    const room = roomFor(frame);
    const best = rows.slice(0, Math.ceil(room / 2));
    const worst = rows.slice(best.length).slice(-Math.floor(room / 2));
    const losing = rows.filter((e) => (e.roas ?? 0) < 1);
    return {
      ...rankedBars(frame, {
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
      remark: remarks(withoutSpend(data), othersLeftOut(data)),
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
    const rows = effectsByCampaign(data).filter((e) => e.spend > 0 || e.revenue > 0);
    if (rows.length === 0) return { empty: noneNamed('has cost or brought anything', data) };
    const named = new Set([
      ...[...rows]
        .sort(largestFirst((e) => e.spend))
        .slice(0, 2)
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
        line: { slope: 1, name: '1×' },
      }),
      summary: dearest
        ? `${plan(dearest.key).title} costs most, ${money(dearest.spend, about.baseCurrency)}, and is credited with ${money(dearest.revenue, about.baseCurrency)}.`
        : nothing,
      table: effectTable(rows, 'Campaign', (e) => plan(e.key).title),
      remark: remarks(withoutSpend(data), othersLeftOut(data)),
    };
  },
});

/** A figure that heads a card rests on so much of all spend, and a colour on so many conversions, at least. */
const leastSpendShare = 0.01;
const leastConversions = 5;

export const roasBySegment = chart({
  id: 'roas-by-segment',
  title: 'Return on ad spend by kind and customer segment',
  question: 'Which spend works for which customers?',
  section,
  datasets: [campaignSpend, campaignCredit, campaigns],
  note: 'Compare segments with one another within a kind only (blue: better than its other segments): visitors who do not buy stay anonymous and keep their spend, buyers become known and take their revenue along, so no segment tells whether a kind pays. “All together” does.',
  nothing,
  draw: (data, frame) => {
    const { theme, about } = frame;
    const plan = plans(data);
    const typeOf = (r: DataRow) => plan(textOf(r.campaign)).type;
    const key = (type: string, segment: string) => `${type}\u0000${segment}`;
    const found = new Map(effects(data, (r) => key(typeOf(r), textOf(r.segment))).map((e) => [e.key, e]));
    const pairs = [...found.keys()].map((k) => k.split('\u0000') as [string, string]);
    const types = [...new Set(pairs.map(([t]) => t))].sort(inOrder(campaignTypes(data)));
    const segments = [...new Set(pairs.map(([, s]) => s))].sort(inOrder(segmentOrder));
    const all = [...found.values()].filter((e) => e.spend > 0);
    const byType = effects(data, typeOf);
    const inAll = new Map(byType.map((e) => [e.key, e]));
    const known = new Map(
      effects(data, (r) => key(typeOf(r), isCustomer(textOf(r.segment)) ? 'known' : '')).map((e) => [e.key, e]),
    );
    const spend = byType.reduce((sum, e) => sum + e.spend, 0);
    const [best] = byType
      .filter((e) => e.conversions >= leastConversions && e.spend > 0 && e.spend >= spend * leastSpendShare)
      .sort(largestFirst((e) => e.roas ?? 0));
    const nameless = all.filter((e) => !isCustomer(e.key.split('\u0000')[1] ?? ''));
    const namelessShare = quotient(
      nameless.reduce((sum, e) => sum + e.spend, 0),
      spend,
    );
    const name = (e: Effect) => e.key.split('\u0000').map(words).join(' for ');
    const fill = (e: Effect, type: string, segment: string | undefined) => {
      if (segment === undefined) return roasColor(theme, e.roas ?? 0);
      const among = known.get(key(type, 'known'))?.roas;
      if (!among || !isCustomer(segment) || e.conversions < leastConversions)
        return mix(theme.background, theme.line, 0.5);
      return roasColor(theme, (e.roas ?? 0) / among);
    };
    return {
      ...heatMap(frame, {
        rows: ['all together', ...segments.map(words)],
        columns: types.map(words),
        cell: (r, c) => {
          const type = types[c] ?? '';
          const segment = r === 0 ? undefined : segments[r - 1];
          const e = segment === undefined ? inAll.get(type) : found.get(key(type, segment));
          if (!e || e.roas === null) return undefined;
          return {
            value: 0,
            text: ratio(e.roas),
            fill: fill(e, type, segment),
            details: effectDetails(e, about.baseCurrency),
          };
        },
      }),
      summary: best
        ? `In all, ${words(best.key)} returns most: ${ratio(best.roas ?? 0)} on ${money(best.spend, about.baseCurrency)}. ${percent(namelessShare ?? 0)} of the spend lies on visitors who stayed anonymous or unknown.`
        : 'Too few conversions to compare.',
      table: effectTable(all, 'Kind and segment', name),
      remark: withoutSpend(data),
    };
  },
});

export const payingCharts: readonly Chart[] = [roasByCampaign, roasBySegment, spendAgainstRevenue];
