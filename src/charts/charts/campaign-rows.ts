import { campaignCredit, campaignSpend, campaigns, unattributed, unplanned } from '../datasets/campaigns.js';
import type { Data, DataRow } from '../definition.js';
import { count, money, ratio, words } from '../format.js';
import { quotient, rowsOf, textOf, total } from './rows.js';

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

/** Effects by anything that both spend and credit tell; revenue that no campaign is credited with is left out. */
export function effects(data: Data, keyOf: (row: DataRow) => string): Effect[] {
  const spent = rowsOf(data, campaignSpend);
  const credited = rowsOf(data, campaignCredit).filter((r) => r.campaign !== unattributed);
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
