import {
  campaignCredit,
  campaignSpend,
  campaigns,
  isOtherCampaigns,
  unattributed,
  unplanned,
} from '../datasets/campaigns.js';
import type { Data, DataRow } from '../definition.js';
import { count, date, money, plural, ratio, words } from '../format.js';
import { groups, quotient, rowsOf, textOf, total } from './rows.js';

export interface Plan {
  title: string;
  type: string;
  budget: number;
}

/** Each campaign's name and kind by its id; those that no plan knows stand for themselves. */
export function plans(data: Data): (id: string) => Plan {
  const found = new Map(
    rowsOf(data, campaigns).map((r) => [
      textOf(r.id),
      { title: textOf(r.title), type: textOf(r.type), budget: typeof r.budget === 'number' ? r.budget : 0 },
    ]),
  );
  return (id) => found.get(id) ?? { title: words(id), type: words(id), budget: 0 };
}

/**
 * The last day up to which a campaign's spend is known; null where no more of it is to come. Ad platforms report a day
 * after its end, each kind of campaign at its own pace, while sales are credited at once: beyond that day revenue
 * would stand against no spend.
 */
export function spendKnownTo(data: Data): (campaign: string) => string | null {
  const known = new Map<string, string | null>();
  const kindOf = new Map<string, string>();
  for (const [type, of] of groups(rowsOf(data, campaigns), 'type')) {
    const last = of.reduce((latest, r) => (textOf(r.reported_to) > latest ? textOf(r.reported_to) : latest), '');
    const running = of.some((r) => r.last_day === null || textOf(r.last_day) > last);
    known.set(type, last !== '' && running ? last : null);
    for (const row of of) kindOf.set(textOf(row.id), type);
  }
  return (campaign) => known.get(kindOf.get(campaign) ?? '') ?? null;
}

/** Spend and credit of the days whose spend is known. */
function settled(data: Data): { spent: DataRow[]; credited: DataRow[] } {
  const knownTo = spendKnownTo(data);
  const isKnown = (r: DataRow) => {
    const last = knownTo(textOf(r.campaign));
    return last === null || textOf(r.day) <= last;
  };
  const credited = rowsOf(data, campaignCredit).filter((r) => r.campaign !== unattributed);
  return { spent: rowsOf(data, campaignSpend).filter(isKnown), credited: credited.filter(isKnown) };
}

/** Up to which day spend is reported, if later revenue waits for it: `reported up to 28 Aug (email, social)`. */
export function spendAwaited(data: Data): string | undefined {
  const plan = plans(data);
  const knownTo = spendKnownTo(data);
  const waiting = new Map<string, Set<string>>();
  for (const row of rowsOf(data, campaignCredit)) {
    const last = knownTo(textOf(row.campaign));
    if (last === null || textOf(row.day) <= last) continue;
    waiting.set(last, (waiting.get(last) ?? new Set()).add(words(plan(textOf(row.campaign)).type)));
  }
  const days = [...waiting].sort(([a], [b]) => (a < b ? -1 : 1));
  if (days.length === 0) return undefined;
  const kinds = (of: Set<string>) => (days.length > 1 ? ` (${[...of].sort().join(', ')})` : '');
  return `Spend is reported up to ${days.map(([day, of]) => `${date(day)}${kinds(of)}`).join(', ')}`;
}

/** The same as a remark on figures that set revenue against spend. */
export const withoutSpend = (data: Data): string | undefined => {
  const awaited = spendAwaited(data);
  return awaited && `${awaited}: later revenue is left out until its spend is known.`;
};

/** What a group of campaigns costs and is credited with. */
export interface Effect {
  key: string;
  spend: number;
  impressions: number;
  clicks: number;
  touches: number;
  revenue: number;
  conversions: number;
  /** Null without spend. */
  roas: number | null;
}

/**
 * Effects by anything that both spend and credit tell, over the days whose spend is known; revenue that no campaign is
 * credited with is left out.
 */
export function effects(data: Data, keyOf: (row: DataRow) => string): Effect[] {
  const { spent, credited } = settled(data);
  const byKey = new Map<string, { spent: DataRow[]; credited: DataRow[] }>();
  const of = (row: DataRow) => {
    const key = keyOf(row);
    const found = byKey.get(key) ?? { spent: [], credited: [] };
    byKey.set(key, found);
    return found;
  };
  for (const row of spent) of(row).spent.push(row);
  for (const row of credited) of(row).credited.push(row);
  return [...byKey].map(([key, rows]) => {
    const [spend, revenue] = [total(rows.spent, 'spend'), total(rows.credited, 'revenue')];
    return {
      key,
      spend,
      revenue,
      impressions: total(rows.spent, 'impressions'),
      clicks: total(rows.spent, 'clicks'),
      touches: total(rows.spent, 'touches'),
      conversions: total(rows.credited, 'conversions'),
      roas: quotient(revenue, spend),
    };
  });
}

/** Effects of campaigns one by one: without those that are only known as the others of their kind. */
export const effectsByCampaign = (data: Data): Effect[] =>
  effects(data, (r) => textOf(r.campaign)).filter((e) => !isOtherCampaigns(e.key));

/** How many campaigns are added up as the others of their kind, if any are: a sentence. */
export function othersLeftOut(data: Data): string | undefined {
  const beyond = rowsOf(data, campaigns).filter((r) => isOtherCampaigns(textOf(r.id)));
  if (beyond.length === 0) return undefined;
  return `Not here, since they are told by kind only: ${plural(total(beyond, 'campaigns'), 'campaign')}, those that cost and bring least in all.`;
}

/** Kinds of campaigns in a fixed order, so that each keeps its colour. */
export function campaignTypes(data: Data): string[] {
  const types = new Set(rowsOf(data, campaigns).map((r) => textOf(r.type)));
  return [...[...types].sort(), unplanned];
}

/** An effect as lines of a tooltip. */
export const effectDetails = (e: Effect, currency: string): [string, string][] => [
  ['Spend', money(e.spend, currency)],
  ['Credited revenue', money(e.revenue, currency)],
  ['Conversions', count(e.conversions)],
  ...(e.roas === null ? [] : [['ROAS', ratio(e.roas)] as [string, string]]),
];
