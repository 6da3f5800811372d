import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sparkDialect } from '../../src/engine/spark/dialect.js';
import { columnsOf } from '../../src/model/model.js';
import { defaults, loadModels, World } from './full-build.js';
import { event, purchase, sale } from './records.js';

const models = await loadModels();
const tables = models.filter((m) => m.kind === 'table');

describe('every model', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.create();
    await world.admit('raw_user_events', event('e1', { customer_id: 'k1', campaign_id: 'c1' }), purchase('e2'));
    await world.admit('raw_marketplace_sales', sale('t1', { customer_id: 'k1' }));
    await world.build();
  });
  afterAll(() => world.close());

  it.each(models.map((m) => [m.name, m] as const))('%s says what each column means', (_, model) => {
    for (const [name, column] of Object.entries(columnsOf(model))) {
      expect(column.description, name).toMatch(/^\S.+\.( .+)?$/s);
    }
  });

  it.each(tables.map((m) => [m.name, m] as const))(
    '%s yields exactly its columns, in their types',
    async (_, model) => {
      const { fn } = world;
      const ref = (input: string) => `${world.graph.model(input).layer}.${input}`;
      const asOf = fn.timestampLiteral(new Date('2024-04-01'));
      const found = await world.rows(`DESCRIBE ${model.definition.query({ ref, fn, settings: defaults, asOf })}`);
      const types = Object.fromEntries(found.map((c) => [c.column_name, c.column_type]));
      const declared = Object.entries(model.definition.columns).map(([name, c]) => [name, fn.type(c.type)]);
      expect(types).toEqual(Object.fromEntries(declared));
    },
  );

  it.each(tables.map((m) => [m.name, m] as const))('%s is written for both engines without loose ends', (_, model) => {
    const fn = sparkDialect.functions(defaults);
    const sql = model.definition.query({ ref: (i) => i, fn, settings: defaults, asOf: 'T' });
    expect(sql).not.toMatch(/undefined|\[object|NaN|null,|::/);
  });

  it('with a customer marks personal data', () => {
    for (const { name, definition } of tables) {
      const marked = ['customer_id', 'visitor_id', 'session_key', 'session_id', 'email', 'ip_address', 'user_agent'];
      for (const column of marked) {
        if (column in definition.columns) expect(definition.columns[column]?.pii, `${name}.${column}`).toBeDefined();
      }
    }
  });
});
