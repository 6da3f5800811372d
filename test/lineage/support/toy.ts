import { duckdbDialect } from '../../../src/engine/duckdb/dialect.js';
import { DuckDbDatabase, type DuckDbEngine } from '../../../src/engine/duckdb/engine.js';
import { type Columns, source, table, text, whole } from '../../../src/index.js';
import { type ColumnLineage, type Lineage, lineageOf } from '../../../src/lineage/index.js';
import type { CompileContext } from '../../../src/model/compile.js';
import { buildGraph } from '../../../src/model/graph.js';
import type { Model } from '../../../src/model/model.js';
import { loadModels } from '../../models/full-build.js';

const settings = { timeZone: 'Europe/Berlin', baseCurrency: 'EUR', attributionRule: 'last_touch', lookBackDays: 30 };

/** The lineage of models, parsed by a DuckDB of their own. */
export async function lineageOfModels(models: readonly Model[]): Promise<Lineage> {
  const context: CompileContext = { graph: buildGraph(models), dialect: duckdbDialect, settings };
  parser ??= DuckDbDatabase.open({ path: ':memory:', memoryLimit: '512MB', threads: 1 }).then((d) => d.connect());
  return lineageOf(await parser, context);
}

/** One for all tests of a file: it holds no tables. */
let parser: Promise<DuckDbEngine> | undefined;

/** The lineage of the platform's own models. */
export const platformLineage = async (): Promise<Lineage> => lineageOfModels(await loadModels());

const textColumns = (names: readonly string[]): Columns => Object.fromEntries(names.map((n) => [n, text(`${n}.`)]));

const toySource = (name: string, columns: readonly string[]): Model => ({
  kind: 'source',
  name,
  layer: 'bronze',
  definition: source({
    description: name,
    columns: textColumns(columns),
    key: [columns[0] ?? ''],
    eventTime: null,
    versionTime: '_arrived_at',
  }),
});

/** The lineage of one SELECT over bronze.t(id, a, b, c) and bronze.u(id, x, y); its columns are those named. */
export async function lineageOfSelect(select: string, columns: readonly string[]): Promise<readonly ColumnLineage[]> {
  const made: Model = {
    kind: 'table',
    name: 'made',
    layer: 'silver',
    definition: table({
      description: 'made',
      columns: textColumns(columns),
      key: [],
      inputs: { t: whole, u: whole },
      refresh: { kind: 'full' },
      query: () => select,
    }),
  };
  const sources = [toySource('t', ['id', 'a', 'b', 'c']), toySource('u', ['id', 'x', 'y'])];
  const lineage = await lineageOfModels([...sources, made]);
  return lineage.find((t) => t.table === 'made')?.columns ?? [];
}

/** Origins as short texts, such as `t.a IDENTITY+FILTER`. */
export const short = ({ origins }: ColumnLineage): string[] =>
  origins.map((o) => `${o.table}.${o.column} ${o.influences.map((i) => i.subtype).join('+')}`);
