import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One answer of a segment to a channel. */
export interface Curve {
  ceiling: number;
  half: number;
  decay: number;
}

type Named<T> = Record<string, T>;

export interface ProductTruth {
  product_id: string;
  group: string;
  popularity: number;
  priceLevel: number;
  style: number;
  launch: string | null;
  end: string | null;
  stockOuts: [string, string][];
}

export interface CustomerTruth {
  customer_id: string;
  segment: string;
  rate: number;
  rhythmDays: number;
  repeatHabit: number;
  priceLevel: number;
  style: number;
  tastes: Named<number>;
  lost: string | null;
}

/** What `truth.json` says, as far as tests read it. */
export interface Truth {
  marketing: {
    margin: number;
    displayHelpsSearch: number;
    segmentShares: Named<number>;
    channels: Named<{
      spendFollowsDemand: number;
      spendNoise: number;
      trackingLoss: number;
      touchedAnyway: number;
      carriedOverBefore: number;
      curves: Named<Curve>;
    }>;
    results: {
      channel: string;
      spend: number;
      incrementalOrders: number;
      incrementalRevenue: number;
      trueRoas: number;
    }[];
  };
  expected: {
    days: string[];
    demand: Record<'index' | 'season' | 'weekday' | 'trend' | 'shock', number[]>;
    baseOrders: Named<number[]>;
    causedOrders: Named<Named<number[]>>;
    ofSearchHelpedByDisplay: Named<number[]>;
    orderValue: Named<number[]>;
    marketplaces: Named<{ lines: number[]; lineValue: number[] }>;
    spend: Named<number[]>;
    carriedOverSpend: Named<number[]>;
  };
  realised: {
    orders: number;
    organicOrders: number;
    boughtAnywayButTouched: number;
    revenue: number;
    marketplaceSales: number;
    channels: Named<{
      causedOrders: number;
      causedRevenue: number;
      lastTouchOrders: number;
      lastTouchRevenue: number;
    }>;
  };
  products: ProductTruth[];
  customers: CustomerTruth[];
}

/** A line of `truth.sales.ndjson`. */
export interface SaleTruthRecord {
  order_id: string;
  product_id: string;
  channel: string;
  time: string;
  customer_id: string;
  customer_named: boolean;
  segment: string;
  caused_by: string;
  helped_by_display: boolean;
  touched: string[];
  quantity: number;
  base_amount: number;
  status: string;
  repeat: boolean;
  instead_of: string | null;
  complement_of: string | null;
}

export const readTruth = (directory: string): Truth =>
  JSON.parse(readFileSync(join(directory, 'truth.json'), 'utf8')) as Truth;

export const readSaleTruths = (directory: string): SaleTruthRecord[] =>
  readFileSync(join(directory, 'truth.sales.ndjson'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as SaleTruthRecord);
