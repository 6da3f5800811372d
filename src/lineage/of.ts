import type { Database } from '../engine/database.js';
import { type CompileContext, fullQuery, published } from '../model/compile.js';
import { columnsOf, type Model, type SourceModel, type TableModel } from '../model/model.js';
import { bronzeLineage, bronzeSelect, type FieldTexts } from './bronze.js';
import type { ColumnLineage, Lineage, TableLineage } from './lineage.js';
import { readingDialect } from './reading-dialect.js';
import { Describer } from './sql/describe.js';
import { type Catalog, Unresolved } from './sql/expression.js';
import { acts, merge, none, type Origins, originsOf } from './sql/influence.js';
import { aggregateNames, type Parsed, parse } from './sql/parse.js';
import { resolveStatement } from './sql/query.js';
import { type Relation, same } from './sql/relation.js';

export interface LineageOptions {
  /** What the project's configuration says the fields of a source are filled from, by the name of its Bronze table. */
  fields?: ReadonlyMap<string, FieldTexts> | undefined;
}

/** A moment that stands for every other: lineage does not depend on it. */
const anyMoment = new Date(0);

/**
 * The column lineage of all tables and views, each after its inputs, from the SELECTs that run. Any DuckDB will do to
 * parse them, an empty one in memory too; no table is read.
 */
export async function lineageOf(
  database: Database,
  context: CompileContext,
  options: LineageOptions = {},
): Promise<Lineage> {
  const models = context.graph.order;
  const selects = models.map((m) => (m.kind === 'source' ? bronzeSelect(m) : fullQuery(context, m, anyMoment)));
  const legible = models.map((m) => (m.kind === 'source' ? bronzeSelect(m) : legibleQuery(context, m)));
  const parsed = await parse(database, [...selects, ...legible]);
  const catalog = catalogOf(models, await aggregateNames(database));
  return models.map((model, i) => {
    const resolved = resolve(catalog, parsed[i]);
    const shown = resolve(catalog, parsed[i + models.length]);
    const statement = { resolved, shown: 'error' in shown ? resolved : shown };
    return model.kind === 'source'
      ? bronzeTable(model, statement, options.fields?.get(model.name))
      : derivedTable(context, model, statement);
  });
}

/** A model's SELECT with the dialect's functions by name instead of how the engine spells them. */
function legibleQuery(context: CompileContext, model: TableModel): string {
  const { settings } = context;
  const fn = readingDialect.functions({ timeZone: settings.timeZone });
  return model.definition.query({ ref: published(context), fn, settings, asOf: 'as_of()' });
}

/** The tables' own columns, as what all others are made of. */
function catalogOf(models: readonly Model[], aggregates: ReadonlySet<string>): Catalog {
  const relations = new Map(models.map((model) => [model.name, { layer: model.layer, relation: storedTable(model) }]));
  return {
    aggregates,
    table: (schema, name) => {
      const found = relations.get(name);
      return found && (schema === '' || schema === found.layer) ? found.relation : undefined;
    },
  };
}

function storedTable(model: Model): Relation {
  const own = (column: string): Origins => new Map([[`${model.name}.${column}`, acts.IDENTITY]]);
  return {
    columns: Object.keys(columnsOf(model)).map((name) => ({
      name,
      origins: own(name),
      made: { by: 'table', table: model.name },
    })),
    rows: none,
    identity: merge(...model.definition.key.map(own)),
  };
}

type Resolved = { relation: Relation } | { error: string };

function resolve(catalog: Catalog, parsed: Parsed | undefined): Resolved {
  if (!parsed) return { error: 'it was not parsed' };
  if ('error' in parsed) return parsed;
  try {
    return { relation: resolveStatement(catalog, parsed.node) };
  } catch (error) {
    if (error instanceof Unresolved) return { error: error.message };
    throw error;
  }
}

/** A statement as it runs, and as it is shown. */
interface Statement {
  resolved: Resolved;
  shown: Resolved;
}

const columnOf = (resolved: Resolved, name: string) =>
  'relation' in resolved ? resolved.relation.columns.find((c) => same(c.name, name)) : undefined;

function bronzeTable(model: SourceModel, { resolved, shown }: Statement, fields?: FieldTexts): TableLineage {
  const describer = new Describer();
  const computed = new Map(
    ('relation' in resolved ? resolved.relation.columns : []).map((column) => {
      const text = describer.text(columnOf(shown, column.name) ?? column);
      return [column.name, { expression: text, origins: originsOf(column.origins) }];
    }),
  );
  const { name, layer, definition } = model;
  const columns = bronzeLineage(model, computed, fields);
  return { table: name, layer, description: definition.description, inputs: [], columns };
}

function derivedTable(context: CompileContext, model: TableModel, statement: Statement): TableLineage {
  const { name, layer, definition } = model;
  const { graph } = context;
  const describer = new Describer();
  const moments = snapshotOrigins(context, model);
  const columns = Object.keys(definition.columns).map((column): ColumnLineage => {
    const made = columnOf(statement.resolved, column);
    if (!made || 'error' in statement.resolved) return unfollowed(context, model, column, statement.resolved);
    const origins = merge(made.origins, statement.resolved.relation.rows, moments);
    const expression = describer.text(columnOf(statement.shown, column) ?? made);
    return { table: name, column, expression, origins: originsOf(origins) };
  });
  return { table: name, layer, description: definition.description, inputs: graph.inputsOf(name), columns };
}

/** A snapshot is made of the records that were visible at its moment (DESIGN S13). */
function snapshotOrigins({ graph }: CompileContext, model: TableModel): Origins {
  if (model.definition.refresh.kind !== 'snapshot') return none;
  return new Map(graph.sourcesOf(model.name).map((source) => [`${source}._visible_from`, acts.FILTER]));
}

/** What cannot be followed may come from anything that the table reads. */
function unfollowed({ graph }: CompileContext, model: TableModel, column: string, resolved: Resolved): ColumnLineage {
  const why = 'error' in resolved ? resolved.error : `the SELECT has no column ${column}`;
  const origins = new Map(
    graph
      .inputsOf(model.name)
      .flatMap((input) =>
        Object.keys(columnsOf(graph.model(input))).map((c): [string, number] => [`${input}.${c}`, acts.TRANSFORMATION]),
      ),
  );
  return { table: model.name, column, expression: `not followed: ${why}`, origins: originsOf(origins) };
}
