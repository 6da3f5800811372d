import { beforeAll, describe, expect, it } from 'vitest';
import { duckdbDialect } from '../../src/engine/duckdb/dialect.js';
import { DuckDbDatabase } from '../../src/engine/duckdb/engine.js';
import { ancestors, type Lineage, lineageOf } from '../../src/lineage/index.js';
import { readingDialect } from '../../src/lineage/reading-dialect.js';
import { buildGraph } from '../../src/model/graph.js';
import { bronzeColumns } from '../../src/model/platform.js';
import { loadModels } from '../models/full-build.js';
import { platformLineage } from './support/toy.js';

let lineage: Lineage;

beforeAll(async () => {
  lineage = await platformLineage();
});

const derived = () => lineage.filter((t) => t.layer !== 'bronze').flatMap((t) => t.columns);

/** Columns whose value is no column's: it is written in the model, or is the moment of the run. Each with why. */
const constants: Record<string, string> = {
  'standardized_sales.sales_source': 'names the branch of the union that a line comes from',
  'campaign_touchpoints.linear_weight': 'under this rule every touch weighs 1',
  'campaign_effectiveness.attribution_rule': 'names the rule, of a list',
  'customer_product_interactions.as_of': 'the moment of the snapshot',
  'customer_product_interactions.feature_version': 'the version of the definition',
  'customer_segmentation.as_of': 'the moment of the snapshot',
  'customer_segment_history.as_of': 'the moment of the snapshot',
  'customer_segment_history.month_start': 'the day of that moment',
};

describe("the lineage of the platform's tables", () => {
  it('follows every statement', () => {
    expect(derived().filter((c) => c.expression.startsWith('not followed'))).toEqual([]);
  });

  it('names for every Silver and Gold column what its value is made of, or it is a stated constant', () => {
    const value = ({ type, subtype }: { type: string; subtype: string }) =>
      type === 'DIRECT' || subtype === 'CONDITIONAL' || subtype === 'WINDOW';
    const without = derived().filter((c) => !c.origins.some((o) => o.influences.some(value)));
    expect(without.map((c) => `${c.table}.${c.column}`).sort()).toEqual(Object.keys(constants).sort());
  });

  it('leads every Silver and Gold column to fields of the sources', () => {
    const isField = (name: string) => name.startsWith('raw_') && !(name.slice(name.indexOf('.') + 1) in bronzeColumns);
    const lost = derived().filter((c) => ![...ancestors(lineage, c.table, c.column)].some(isField));
    expect(lost.map((c) => `${c.table}.${c.column}`)).toEqual([]);
  });

  it('names only columns that exist, each table after its inputs', () => {
    const seen = new Set<string>();
    for (const { table, inputs, columns } of lineage) {
      expect(inputs.filter((i) => !seen.has(i))).toEqual([]);
      seen.add(table);
      const known = new Set(lineage.flatMap((t) => t.columns.map((c) => `${t.table}.${c.column}`)));
      for (const { origins } of columns)
        expect(origins.filter((o) => !known.has(`${o.table}.${o.column}`))).toEqual([]);
    }
  });

  it('shows expressions that are made of the same columns as those that run', async () => {
    const graph = buildGraph(await loadModels());
    const settings = {
      timeZone: 'Europe/Berlin',
      baseCurrency: 'EUR',
      attributionRule: 'last_touch',
      lookBackDays: 30,
    };
    const database = await DuckDbDatabase.open({ path: ':memory:', memoryLimit: '512MB', threads: 1 });
    const engine = await database.connect();
    const origins = async (dialect: typeof duckdbDialect) =>
      Object.fromEntries(
        (await lineageOf(engine, { graph, dialect, settings })).flatMap((t) =>
          t.columns.map((c) => [`${c.table}.${c.column}`, c.origins.map((o) => `${o.table}.${o.column}`).sort()]),
        ),
      );
    expect(await origins(readingDialect)).toEqual(await origins(duckdbDialect));
    database.close();
  });

  it('takes less than two seconds', async () => {
    const models = await loadModels();
    const began = performance.now();
    const database = await DuckDbDatabase.open({ path: ':memory:', memoryLimit: '512MB', threads: 1 });
    const settings = {
      timeZone: 'Europe/Berlin',
      baseCurrency: 'EUR',
      attributionRule: 'last_touch',
      lookBackDays: 30,
    };
    await lineageOf(await database.connect(), { graph: buildGraph(models), dialect: duckdbDialect, settings });
    database.close();
    expect((performance.now() - began) / 1000).toBeLessThan(2);
  });
});

describe('what is known of some columns', () => {
  const columnOf = (table: string, column: string) =>
    lineage.find((t) => t.table === table)?.columns.find((c) => c.column === column);

  it('total_amount counts completed lines in the base currency', () => {
    expect(columnOf('fact_sales', 'total_amount')?.expression).toBe(
      "CASE WHEN standardized_sales.status = 'completed' THEN standardized_sales.amount_base ELSE 0 END",
    );
    const fields = ancestors(lineage, 'fact_sales', 'total_amount', 'value');
    expect([...fields].filter((f) => f.startsWith('raw_')).sort()).toEqual([
      'raw_fx_rates.rate',
      'raw_marketplace_sales.amount',
      'raw_marketplace_sales.currency',
      'raw_marketplace_sales.quantity',
      'raw_marketplace_sales.status',
      'raw_user_events.currency',
      'raw_user_events.quantity',
      'raw_user_events.unit_price',
    ]);
  });

  it('a Bronze column is the field of the contract; the times of the platform follow from its columns', () => {
    expect(columnOf('raw_user_events', 'product_id')?.expression).toBe('metadata.product_id');
    expect(columnOf('raw_marketplace_sales', 'line_id')?.expression).toBe('line_id, else product_id');
    expect(
      columnOf('raw_marketplace_sales', '_version_time')
        ?.origins.map((o) => o.column)
        .sort(),
    ).toEqual(['_arrived_at', 'settlement_time', 'transaction_time', 'updated_at']);
  });

  it('a view is made of its table', () => {
    expect(columnOf('campaign_performance', 'roas')?.expression).toBe('campaign_effectiveness.roas');
  });

  it('a snapshot depends on when its records were known', () => {
    const origins = columnOf('customer_segment_history', 'segment')?.origins.map((o) => `${o.table}.${o.column}`);
    expect(origins).toEqual(expect.arrayContaining(['raw_user_events._visible_from', 'raw_fx_rates._visible_from']));
  });
});
