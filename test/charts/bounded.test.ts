import { beforeAll, describe, expect, it } from 'vitest';
import { total } from '../../src/charts/charts/rows.js';
import { isOtherCampaigns, unattributed, unplanned } from '../../src/charts/datasets/campaigns.js';
import { others } from '../../src/charts/datasets/columns.js';
import type { Cell, DataRow } from '../../src/charts/definition.js';
import { charts, datasets, narrow } from '../../src/charts/index.js';
import { payloadOf } from '../../src/charts/page/collect.js';
import { type Reading, readCharts } from '../../src/charts/read.js';
import { light } from '../../src/charts/theme.js';
import { type Many, openMany } from './many.js';

interface Page {
  reading: Reading;
  /** Bytes of all that the page knows. */
  size: number;
  /** What the tables have in all; money in ten-thousandths. */
  tables: Readonly<Record<'rows' | 'revenue' | 'views' | 'spend' | 'credit' | 'lines' | 'visits', number>>;
}

async function pageOf(many: Many): Promise<Page> {
  const world = await openMany(many);
  const { engine, graph, settings } = world;
  const reading = await readCharts(engine, settings);
  const payload = await payloadOf(engine, { title: '', graph, settings, lineage: [], live: false }, reading, '1');
  const ofRule = "FROM gold.campaign_effectiveness WHERE attribution_rule = 'linear'";
  const [tables] = await world.rows(`
    SELECT (SELECT count(*) FROM gold.fact_sales) + (SELECT count(*) FROM gold.fact_user_activity) AS rows,
      (SELECT count(*) FROM gold.fact_sales) AS lines,
      (SELECT CAST(sum(total_amount) * 10000 AS BIGINT) FROM gold.fact_sales) AS revenue,
      (SELECT count(*) FROM gold.fact_user_activity WHERE event_type = 'product_view' AND NOT is_bot) AS views,
      (SELECT count(DISTINCT session_key) FROM gold.fact_user_activity WHERE NOT is_bot) AS visits,
      (SELECT CAST(sum(spend) * 10000 AS BIGINT) ${ofRule}) AS spend,
      (SELECT CAST(sum(attributed_revenue) * 10000 AS BIGINT) ${ofRule}) AS credit`);
  world.close();
  return { reading, size: JSON.stringify(payload).length, tables: tables as Page['tables'] };
}

const rows = (page: Page, name: string): readonly DataRow[] => page.reading.data[name] ?? [];

/** Datasets that have more rows by more than a fifth: pairs that were too rare before may come. */
const grown = (page: Page, than: Page): string[] =>
  datasets.map((d) => d.name).filter((name) => rows(page, name).length > 1.2 * rows(than, name).length);

/** How many names of its own a column has, and what stands for all others. */
function named(page: Page, dataset: string, column: string) {
  const all = [...new Set(rows(page, dataset).map((r) => r[column]))] as Exclude<Cell, null>[];
  const collective = (name: Cell) => name === others || isOtherCampaigns(String(name));
  return { names: all.filter((name) => !collective(name)).length, collective: all.filter(collective).length };
}

describe('what the page carries', () => {
  let shop: Page;
  let manyRows: Page;
  let manyNames: Page;
  beforeAll(async () => {
    shop = await pageOf({ rows: 1, names: 1 });
    manyRows = await pageOf({ rows: 5, names: 1 });
    manyNames = await pageOf({ rows: 1, names: 10 });
  });

  it('has something of every dataset', () => {
    expect(datasets.map((d) => d.name).filter((name) => rows(shop, name).length === 0)).toEqual([]);
  });

  it('is hardly more with five times the events, sales, customers, records and runs', () => {
    expect(manyRows.tables.rows).toBe(5 * shop.tables.rows);
    expect(grown(manyRows, shop)).toEqual([]);
    // Larger numbers have more digits.
    expect(manyRows.size).toBeLessThan(1.25 * shop.size);
  });

  it('is hardly more with ten times the products, campaigns, kinds, categories, countries and devices', () => {
    expect(grown(manyNames, shop)).toEqual([]);
    expect(manyNames.size).toBeLessThan(1.1 * shop.size);
  });

  it.each([
    ['sales_by_product', 'product', 40, 1],
    ['products', 'id', 300, 1],
    ['sales_by_category', 'category', 20, 1],
    ['interest_by_category', 'category', 20, 1],
    ['sales_by_country', 'country', 60, 1],
    ['sessions', 'device', 5, 1],
    // Further ones by kind: of the twelve kinds that are told, and `other`.
    ['campaigns', 'id', 60, 13],
    ['campaign_spend', 'campaign', 60, 13],
    ['campaign_credit', 'campaign', 60, 13],
    ['credit_by_rule', 'type', 13, 0],
  ] as const)('tells so many of any number, and adds up the rest: %s', (dataset, column, most, rest) => {
    const { names, collective } = named(manyNames, dataset, column);
    expect(names).toBeLessThanOrEqual(most);
    expect(names).toBeGreaterThan(most * 0.6);
    expect(collective).toBe(rest);
  });

  it('still adds up to what the tables have', () => {
    for (const page of [shop, manyRows, manyNames]) {
      const { tables } = page;
      for (const name of ['sales_by_day', 'sales_by_product', 'products', 'sales_by_category', 'sales_by_country'])
        expect({ name, revenue: total(rows(page, name), 'revenue') }).toEqual({ name, revenue: tables.revenue });
      expect(total(rows(page, 'sales_by_country'), 'lines')).toBe(tables.lines);
      expect(total(rows(page, 'products'), 'views')).toBe(tables.views);
      expect(total(rows(page, 'sessions'), 'sessions')).toBe(tables.visits);
      expect(total(rows(page, 'campaign_spend'), 'spend')).toBe(tables.spend);
      for (const [name, rule] of [
        ['campaign_credit', 'rule'],
        ['credit_by_rule', 'compared'],
      ] as const) {
        const linear = rows(page, name).filter((r) => r[rule] === 'linear');
        expect({ name, credit: total(linear, 'revenue') }).toEqual({ name, credit: tables.credit });
      }
    }
  });

  it('names the campaigns that cost or bring most, and keeps the kind of the others', () => {
    const told = rows(manyNames, 'campaigns');
    expect(total(told, 'campaigns')).toBe(800);
    const kinds = new Map(told.map((r) => [r.id, r.type]));
    for (const row of rows(manyNames, 'campaign_spend')) expect(kinds.get(row.campaign ?? null)).toBeDefined();
    const other = told.filter((r) => isOtherCampaigns(String(r.id)));
    for (const { id, title, type, last_day, reported_to } of other) {
      expect({ id, title }).toEqual({
        id: `${others}: ${type}`,
        title: `Other campaigns, ${String(type).replace('_', ' ')}`,
      });
      expect([last_day, reported_to]).toEqual(['2024-05-01', '2024-03-14']);
    }
    expect([...kinds.keys()]).not.toContain(unplanned);
    expect([...kinds.keys()]).not.toContain(unattributed);
  });

  it('says on its charts what is not told by name', () => {
    const { data, about } = manyNames.reading;
    const context = { about, theme: light, room: { width: 600, height: 340 } };
    const draw = (id: string, selection = {}) =>
      charts.find((c) => c.id === id)?.draw(narrow(data, selection, about), context);
    const drawn = (id: string) => {
      const drawing = draw(id);
      if (!drawing || 'empty' in drawing) throw new Error(`${id} is empty`);
      return drawing;
    };
    const other = rows(manyNames, 'campaigns').find((r) => isOtherCampaigns(String(r.id)));
    for (const id of ['roas-by-campaign', 'spend-against-revenue']) {
      expect(draw(id, { campaign: [String(other?.id)] })).toEqual({
        empty: expect.stringContaining('No campaign that is told by name has cost'),
      });
      const { remark, table } = drawn(id);
      expect(remark).toContain('told by kind only: 740 campaigns, those that cost and bring least in all.');
      expect(table.rows).toHaveLength(60);
      expect(JSON.stringify(table.rows)).not.toContain('Other campaigns');
    }
    expect(drawn('revenue-by-country').table.rows.map(([name]) => name)).toContain(others);
  });
});
