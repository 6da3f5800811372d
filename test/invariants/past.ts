import { join } from 'node:path';
import { relationOf, type TableModel } from '../../src/model/model.js';
import { moneyDifferences } from './money.js';
import { TestPlatform } from './platform.js';

const literalOf = (moment: Date): string => `TIMESTAMP '${moment.toISOString().slice(0, 23).replace('T', ' ')}'`;

/** A snapshot that a table holds. */
export interface HeldSnapshot {
  model: TableModel;
  moment: Date;
  /** Condition over the table's rows. */
  where: string;
}

/** The snapshots that a platform holds, of each table. */
export async function heldSnapshots(platform: TestPlatform): Promise<HeldSnapshot[]> {
  const held: HeldSnapshot[] = [];
  for (const model of platform.tables()) {
    const { refresh } = model.definition;
    if (refresh.kind !== 'snapshot') continue;
    const rows = await platform.engine.state.rows<{ at: Date }>(
      `SELECT unnest(moments) AS at FROM edp.tables WHERE table_name = '${model.name}'`,
    );
    held.push(...rows.map(({ at }) => ({ model, moment: at, where: `${refresh.unit} = ${literalOf(at)}` })));
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

/**
 * Snapshots against platforms that were stopped at their moments, of which `embedded` has the records.
 * @returns how many rows were compared. @throws where they differ: `expectEqual` does.
 */
export async function compareWithPast(
  platform: TestPlatform,
  embedded: TestPlatform,
  expectEqual: (found: unknown, past: unknown) => void,
): Promise<number> {
  const held = await heldSnapshots(platform);
  let compared = 0;
  for (const time of new Set(held.map((h) => h.moment.getTime()))) {
    const moment = new Date(time);
    const past = await platformAsOf(embedded, moment);
    try {
      await past.run({ asOf: moment });
      // Of the snapshots, those at the as_of of a run sum to the sales: here each of them is.
      expectEqual({ moment, differences: await moneyDifferences(past) }, { moment, differences: [] });
      for (const { model, where } of held.filter((h) => h.moment.getTime() === time)) {
        const rows = await platform.rowsOf(model, where);
        const table = model.name;
        expectEqual({ table, moment, rows }, { table, moment, rows: await past.rowsOf(model, where) });
        compared += rows.length;
      }
    } finally {
      await past.close();
    }
  }
  return compared;
}
