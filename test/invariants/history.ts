import fc from 'fast-check';

/**
 * Generated arrival histories: what a careless world sends to the platform. Ids come from tiny sets, so that records
 * meet: copies, corrections, conflicts, sessions and orders that span batches; times cross a month and Mondays.
 */
export type SourceName =
  | 'user_events'
  | 'marketplace_sales'
  | 'product_catalog'
  | 'customer_data'
  | 'marketing_campaigns'
  | 'marketing_spend'
  | 'fx_rates';

export type SourceRecord = Record<string, unknown>;

/** One step of a history. */
export type Step =
  | { kind: 'load'; source: SourceName; records: SourceRecord[]; history: boolean }
  /** The file of an earlier load again, grown by some records. */
  | { kind: 'regrow'; which: number; more: number }
  | { kind: 'replay' }
  | RunStep;

export interface RunStep {
  kind: 'run';
  /** Another moment than when the newest record became known, earlier or later. */
  asOf?: Date;
  /** Only some tables. */
  select?: readonly string[];
  /** Business days that are built again, whatever has arrived. */
  backfill?: { from: string; to: string };
}

export interface History {
  steps: Step[];
}

/** 2026-01-29, a Thursday: the next days cross a month start and a Monday. */
export const firstDay = Date.UTC(2026, 0, 29);
const hour = 3_600_000;

const iso = (ms: number) => new Date(ms).toISOString();

const instant = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 9 * 24 * 4 }).map((quarter) => firstDay + quarter * (hour / 4)) },
  // The edges of days, months and hours.
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 9 }).map((day) => firstDay + day * 24 * hour) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 9 }).map((day) => firstDay + day * 24 * hour - 1) },
);
const delay = fc.constantFrom(0, 0, 60_000, hour / 2, 5 * hour, 20 * hour, 40 * hour, 48 * hour, 60 * hour);

const customer = fc.constantFrom('C1', 'C2', 'C3', 'C4');
const product = fc.constantFrom('P1', 'P2', 'P3');
const campaign = fc.constantFrom('K1', 'K2');
const order = fc.constantFrom('O1', 'O2', 'O3', 'O4', 'O5');
const session = fc.constantFrom('S1', 'S2', 'S3', 'S4', 'S5');
const currency = fc.constantFrom('EUR', 'EUR', 'USD', 'GBP');
const cents = fc.integer({ min: 1, max: 20_000 }).map((c) => c / 100);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });

const userEvent = fc
  .record({
    id: fc.integer({ min: 1, max: 25 }),
    session: fc.option(session, { nil: undefined, freq: 8 }),
    customer: maybe(customer),
    type: fc.constantFrom(
      'page_view',
      'product_view',
      'add_to_cart',
      'remove_from_cart',
      'checkout',
      'purchase',
      'purchase',
    ),
    at: instant,
    delay,
    product: maybe(product),
    order: maybe(order),
    campaign: maybe(campaign),
    app: fc.boolean(),
    bot: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
    quantity: fc.integer({ min: 1, max: 3 }),
    price: cents,
    currency,
  })
  .map((e) => ({
    event_id: `E${e.id}`,
    session_id: e.session,
    customer_id: e.customer,
    event_type: e.type,
    event_time: iso(e.at),
    page_url: `https://shop.example${e.app ? '/app' : ''}/p${e.campaign ? `?utm_campaign=${e.campaign}` : ''}`,
    device_type: 'desktop',
    metadata: {
      product_id: e.type === 'page_view' ? undefined : (e.product ?? 'P1'),
      order_id: e.type === 'purchase' ? e.order : undefined,
      quantity: e.quantity,
      unit_price: e.price,
      currency: e.currency,
      user_agent: e.bot ? 'Googlebot/2.1' : 'Mozilla/5.0',
    },
    ingestion_time: iso(e.at + e.delay),
  }));

const sale = fc
  .record({
    market: fc.constantFrom('amazon', 'ebay', 'website', 'mobile_app'),
    transaction: order,
    line: maybe(fc.constantFrom('1', '2')),
    product,
    customer: maybe(customer),
    amount: cents,
    negative: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
    currency,
    status: fc.constantFrom('pending', 'completed', 'completed', 'completed', 'cancelled', 'refunded'),
    at: instant,
    updated: maybe(fc.integer({ min: 0, max: 40 })),
    delay,
  })
  .map((s) => ({
    transaction_id: s.transaction,
    line_id: s.line,
    marketplace_name: s.market,
    seller_id: 'seller',
    product_id: s.product,
    customer_id: s.customer,
    amount: s.negative ? -s.amount : s.amount,
    currency: s.currency,
    quantity: s.negative ? -1 : 1,
    transaction_time: iso(s.at),
    updated_at: s.updated === undefined ? undefined : iso(s.at + s.updated * hour),
    payment_method: 'card',
    status: s.status,
    marketplace_metadata: { commission_rate: 0.15, shipping_cost: 2.5, tax_amount: 1.9 },
    ingestion_time: iso(s.at + Math.max(s.delay, (s.updated ?? 0) * hour)),
  }));

const catalogue = fc
  .record({
    product,
    name: fc.constantFrom('Lamp', 'Mug'),
    category: fc.constantFrom('home', 'kitchen'),
    price: cents,
    at: instant,
    delay,
  })
  .map((p) => ({
    product_id: p.product,
    product_name: p.name,
    category: p.category,
    subcategory: 'all',
    brand: 'Own',
    base_price: p.price,
    description: '',
    is_active: true,
    last_updated: iso(p.at),
    ingestion_time: iso(p.at + p.delay),
  }));

const person = fc
  .record({
    customer,
    city: fc.constantFrom('Wien', 'Graz'),
    tier: fc.constantFrom('bronze', 'gold'),
    at: instant,
    delay,
  })
  .map((p) => ({
    customer_id: p.customer,
    customer_name: 'Ada Example',
    email: 'ada@example.org',
    address: 'Ring 1',
    city: p.city,
    country: 'AT',
    membership_tier: p.tier,
    created_at: iso(firstDay - 1000 * hour),
    last_updated: iso(p.at),
    ingestion_time: iso(p.at + p.delay),
  }));

const campaignRecord = fc.record({ campaign, name: fc.constantFrom('Spring', 'Sale'), at: instant }).map((c) => ({
  campaign_id: c.campaign,
  campaign_name: c.name,
  campaign_type: 'search',
  channel: 'search',
  start_date: '2026-01-01',
  end_date: '2026-03-01',
  budget: 1000,
  target_audience: 'all',
  ingestion_time: iso(c.at),
}));

const dayOf = fc.integer({ min: 0, max: 9 }).map((d) => iso(firstDay + d * 24 * hour).slice(0, 10));

const spend = fc.record({ campaign, day: dayOf, spend: cents, currency, at: instant }).map((s) => ({
  campaign_id: s.campaign,
  date: s.day,
  spend: s.spend,
  currency: s.currency,
  impressions: 100,
  clicks: 7,
  ingestion_time: iso(Math.max(s.at, Date.parse(s.day))),
}));

const fx = fc
  .record({ day: dayOf, currency: fc.constantFrom('USD', 'GBP'), rate: fc.integer({ min: 50, max: 150 }), at: instant })
  .map((r) => ({
    date: r.day,
    currency: r.currency,
    rate: r.rate / 100,
    ingestion_time: iso(Math.max(r.at, Date.parse(r.day))),
  }));

const records: { [S in SourceName]: fc.Arbitrary<SourceRecord> } = {
  user_events: userEvent,
  marketplace_sales: sale,
  product_catalog: catalogue,
  customer_data: person,
  marketing_campaigns: campaignRecord,
  marketing_spend: spend,
  fx_rates: fx,
};

const load = (source: SourceName, max: number): fc.Arbitrary<Step> =>
  fc
    .record({
      records: fc.array(records[source], { minLength: 1, maxLength: max }),
      history: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
    })
    .map((l) => ({ kind: 'load', source, ...l }));

/** Selections that leave tables behind: above, below and beside them. */
const selections = [
  ['+fact_sales'],
  ['fact_sales+'],
  ['layer:silver'],
  ['standardized_user_events', 'campaign_touches'],
  ['sales_performance_metrics', 'customer_segmentation'],
  ['campaign_effectiveness', 'dim_customer+'],
];

const run: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Step>({ kind: 'run' }) },
  {
    weight: 1,
    // From before the first record to the first Monday after the last.
    arbitrary: fc
      .integer({ min: -12, max: 11 * 24 })
      .map((h): Step => ({ kind: 'run', asOf: new Date(firstDay + h * hour) })),
  },
  { weight: 1, arbitrary: fc.constantFrom(...selections).map((select): Step => ({ kind: 'run', select })) },
  {
    weight: 1,
    arbitrary: fc.tuple(dayOf, dayOf).map((days): Step => {
      const [from = '', to = ''] = days.sort();
      return { kind: 'run', backfill: { from, to } };
    }),
  },
);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: load('user_events', 14) },
  { weight: 5, arbitrary: load('marketplace_sales', 8) },
  { weight: 2, arbitrary: load('customer_data', 4) },
  { weight: 2, arbitrary: load('product_catalog', 3) },
  { weight: 1, arbitrary: load('marketing_campaigns', 2) },
  { weight: 2, arbitrary: load('marketing_spend', 4) },
  { weight: 2, arbitrary: load('fx_rates', 4) },
  {
    weight: 1,
    arbitrary: fc.record({ which: fc.nat(20), more: fc.nat(3) }).map((r): Step => ({ kind: 'regrow', ...r })),
  },
  { weight: 1, arbitrary: fc.constant<Step>({ kind: 'replay' }) },
  { weight: 5, arbitrary: run },
);

/** A history that brings something of most sources and has runs in between. */
export const arrivalHistory: fc.Arbitrary<History> = fc
  .array(step, { minLength: 6, maxLength: 22 })
  .map((steps) => ({ steps }));
