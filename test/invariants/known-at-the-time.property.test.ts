import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { relationOf, type TableModel } from '../../src/model/model.js';
import { arrivalHistory } from './history.js';
import { TestPlatform } from './platform.js';

const runs = Number(process.env.PROPERTY_RUNS ?? 3);

const literalOf = (moment: Date): string => `TIMESTAMP '${moment.toISOString().slice(0, 23).replace('T', ' ')}'`;

/** The moments that the snapshot tables hold, of each table. */
async function heldMoments(platform: TestPlatform): Promise<{ model: TableModel; unit: string; moment: Date }[]> {
  const held = [];
  for (const model of platform.tables()) {
    const { refresh } = model.definition;
    if (refresh.kind !== 'snapshot') continue;
    const rows = await platform.engine.rows<{ at: Date }>(
      `SELECT unnest(moments) AS at FROM edp.tables WHERE table_name = '${model.name}'`,
    );
    held.push(...rows.map((r) => ({ model, unit: refresh.unit, moment: r.at })));
  }
  return held;
}

/** A platform that was only ever given the records visible at the moment, and was built whole. */
async function platformAsOf(platform: TestPlatform, moment: Date): Promise<TestPlatform> {
  const past = await TestPlatform.open(platform.context.settings.timeZone);
  for (const model of platform.context.graph.order) {
    if (model.kind !== 'source') continue;
    const relation = relationOf(model);
    const file = join(past.folder, `${model.name}.parquet`);
    await platform.engine.execute(
      `COPY (SELECT * FROM ${relation} WHERE _visible_from <= ${literalOf(moment)} ORDER BY _seq) TO '${file}' (FORMAT parquet)`,
    );
    await past.engine.execute(`INSERT INTO ${relation} SELECT * FROM read_parquet('${file}')`);
  }
  return past;
}

describe('known at the time (invariant 5)', () => {
  it('a snapshot as of T is what a platform that was stopped at T would have shown', async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(arrivalHistory, async (history) => {
        const platform = await TestPlatform.open();
        try {
          if (!(await platform.play(history))) return;
          await platform.run();
          const held = await heldMoments(platform);
          for (const moment of new Set(held.map((h) => h.moment.getTime()))) {
            const past = await platformAsOf(platform, new Date(moment));
            try {
              await past.run({ asOf: new Date(moment) });
              for (const { model, unit } of held.filter((h) => h.moment.getTime() === moment)) {
                const where = `${unit} = ${literalOf(new Date(moment))}`;
                const rows = await platform.rowsOf(model, where);
                expect({ table: model.name, moment: new Date(moment), rows }).toEqual({
                  table: model.name,
                  moment: new Date(moment),
                  rows: await past.rowsOf(model, where),
                });
                compared += rows.length;
              }
            } finally {
              await past.close();
            }
          }
        } finally {
          await platform.close();
        }
      }),
      { numRuns: runs },
    );
    expect(compared).toBeGreaterThan(0);
  }, 3_600_000);
});
