import { describe, expect, it } from 'vitest';
import { effects, spendAwaited } from '../../src/charts/charts/campaign-rows.js';
import type { Data, DataRow } from '../../src/charts/definition.js';
import { charts, figures } from '../../src/charts/index.js';
import { light } from '../../src/charts/theme.js';

const about = {
  asOf: '2024-03-10T00:00:00Z',
  baseCurrency: 'EUR',
  attributionRule: 'last_touch',
  provisionalFrom: null,
  missing: [],
};
const euros = (n: number) => n * 10_000;

const plan = (id: string, type: string, last_day: string | null, reported_to: string | null): DataRow => ({
  id,
  title: id,
  type,
  first_day: '2024-03-01',
  last_day,
  reported_to,
  budget: 0,
});
const spend = (day: string, campaign: string, segment: string, amount: number): DataRow => ({
  day,
  campaign,
  segment,
  spend: euros(amount),
  impressions: 0,
  clicks: 0,
  touches: 1,
});
const credit = (day: string, campaign: string, segment: string, amount: number, conversions = 1): DataRow => ({
  day,
  campaign,
  segment,
  rule: 'last_touch',
  revenue: euros(amount),
  conversions,
});

const value = (id: string, data: Data) => figures.find((f) => f.id === id)?.value(data, about);
const remark = (id: string, data: Data) => figures.find((f) => f.id === id)?.remark?.(data, about);

interface Filled {
  value: [number, number];
  itemStyle: { color: string };
}

function drawn(id: string, data: Data) {
  const drawing = charts
    .find((c) => c.id === id)
    ?.draw(data, { about, theme: light, room: { width: 600, height: 340 } });
  if (!drawing || 'empty' in drawing) throw new Error(`${id} is empty`);
  return drawing;
}

describe('return on ad spend where reports of spend come a day later than sales', () => {
  const data: Data = {
    campaigns: [
      plan('mail', 'email', '2024-12-31', '2024-03-08'),
      plan('over', 'search', '2024-03-04', '2024-03-04'),
      plan('open', 'social', null, '2024-03-07'),
    ],
    campaign_spend: [
      spend('2024-03-08', 'mail', 'loyal', 10),
      spend('2024-03-04', 'over', 'loyal', 10),
      spend('2024-03-07', 'open', 'loyal', 10),
    ],
    campaign_credit: [
      credit('2024-03-08', 'mail', 'loyal', 20),
      credit('2024-03-09', 'mail', 'loyal', 500),
      credit('2024-03-09', 'over', 'loyal', 30),
      credit('2024-03-08', 'open', 'loyal', 700),
    ],
  };

  it('leaves out revenue of days whose spend is not reported, for each kind of campaign by its own reports', () => {
    const roas = effects(data, (r) => String(r.campaign)).map((e) => [e.key, e.roas]);
    // What a campaign that has ended is credited with later belongs to spend that is known in full.
    expect(Object.fromEntries(roas)).toEqual({ mail: 2, over: 3, open: 0 });
    expect(value('return-on-ad-spend', data)).toBeCloseTo(50 / 30);
    // 30 of spend for the two orders of reported days.
    expect(value('cost-per-order', data)).toBe(euros(15));
  });

  it('says up to which day spend is reported', () => {
    expect(spendAwaited(data)).toBe('Spend is reported up to 7 Mar (social), 8 Mar (email)');
    expect(remark('return-on-ad-spend', data)).toBe(
      'Spend is reported up to 7 Mar (social), 8 Mar (email): later revenue is left out until its spend is known.',
    );
    expect(drawn('roas-by-campaign', data).remark).toBe(remark('return-on-ad-spend', data));
    expect(spendAwaited({ ...data, campaign_credit: [credit('2024-03-08', 'mail', 'loyal', 20)] })).toBeUndefined();
  });

  it('still credits all revenue', () => {
    expect(value('credited-revenue', data)).toBe(euros(1250));
  });
});

describe('return on ad spend by segment', () => {
  /** 90 of 100 lie on visitors without a name; one segment has 1 of spend and revenue of 200. */
  const data: Data = {
    campaigns: [plan('mail', 'email', '2024-03-01', '2024-03-01'), plan('find', 'search', '2024-03-01', '2024-03-01')],
    campaign_spend: [
      spend('2024-03-01', 'mail', 'anonymous', 45),
      spend('2024-03-01', 'mail', 'champion', 0.5),
      spend('2024-03-01', 'mail', 'loyal', 4.5),
      spend('2024-03-01', 'find', 'anonymous', 45),
      spend('2024-03-01', 'find', 'loyal', 5),
    ],
    campaign_credit: [
      credit('2024-03-01', 'mail', 'champion', 200, 6),
      credit('2024-03-01', 'mail', 'loyal', 50, 6),
      credit('2024-03-01', 'find', 'loyal', 100, 6),
    ],
  };

  it("heads its card with kinds as a whole, and says how much spend is nobody known's", () => {
    expect(drawn('roas-by-segment', data).summary).toBe(
      'In all, email returns most: 5.0× on €50.00. 90% of the spend lies on visitors who stayed anonymous or unknown.',
    );
  });

  it('heads its card with nothing that cost too little to judge', () => {
    const little = [...(data.campaign_spend ?? []), spend('2024-03-01', 'tiny', 'loyal', 0.9)];
    const tiny = {
      ...data,
      campaigns: [...(data.campaigns ?? []), plan('tiny', 'affiliate', '2024-03-01', '2024-03-01')],
      campaign_spend: little,
      campaign_credit: [...(data.campaign_credit ?? []), credit('2024-03-01', 'tiny', 'loyal', 900, 9)],
    };
    expect(drawn('roas-by-segment', tiny).summary).toContain('email returns most');
  });

  it('colours a segment against the other segments of its kind, and visitors without a name not at all', () => {
    const { series } = drawn('roas-by-segment', data).option as unknown as { series: [{ data: Filled[] }] };
    const fills = series[0].data.map(({ value: [column, row], itemStyle }) => [column, row, itemStyle.color]);
    const at = (column: number, row: number) => fills.find(([c, r]) => c === column && r === row)?.[2];
    // Rows: all together, champion, loyal, anonymous. Mail returns 50× on its known customers: loyal is below, 11×.
    expect(at(0, 1)).not.toBe(at(0, 2));
    expect(at(0, 3)).toBe(at(1, 3));
    expect([at(0, 0), at(0, 1), at(0, 2)]).not.toContain(at(0, 3));
  });
});
