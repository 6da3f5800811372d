import { Command, Option } from 'commander';
import { type ExportFormat, exportFormats, type ReadRequest } from '../../engine/duckdb/read-session.js';
import type { Reader } from '../../engine/duckdb/reader.js';
import { EdpError } from '../../model/errors.js';
import { type Model, relationOf } from '../../model/model.js';
import { selectTables } from '../../model/select.js';
import type { Project } from '../../project/project.js';
import { maskedViews } from '../../quality/masked-views.js';
import { Context } from '../context.js';
import { describeColumns, describeModel, listModels } from '../describe.js';
import { exportFormat, exportLines, exportToFile } from '../export.js';
import { plural } from '../format.js';
import type { Io } from '../io.js';
import { wholeNumber } from '../run-options.js';

export function tablesCommand(io: Io): Command {
  const tables = new Command('tables')
    .summary('list, describe, sample or export tables')
    .description('What tables there are, what they mean, and what is in them.');
  tables
    .command('list', { isDefault: true })
    .summary('all tables, with their rows')
    .option('-s, --select <terms...>', 'only these, in the notation of `edp run --select`')
    .action((flags: { select?: string[] }, command: Command) => list(Context.of(io, command), flags.select));
  tables
    .command('describe')
    .summary('what a table means: columns, key, checks, inputs')
    .argument('<table>', 'such as fact_sales or gold.fact_sales')
    .action((table: string, _: unknown, command: Command) => describe(Context.of(io, command), table));
  tables
    .command('sample')
    .summary('some rows of a table')
    .argument('<table>')
    .option('-n, --rows <n>', 'how many', wholeNumber(1), 10)
    .action((table: string, flags: { rows: number }, command: Command) =>
      sample(Context.of(io, command), table, flags.rows),
    );
  tables
    .command('export')
    .summary('a table as CSV, JSON or Parquet')
    .argument('<table>')
    .option('-o, --output <file>', 'where to; its extension says the format (default: stdout)')
    .addOption(new Option('-f, --format <format>', 'json is one object per line').choices(exportFormats))
    .action((table: string, flags: ExportFlags, command: Command) =>
      exportTable(Context.of(io, command), table, flags),
    );
  return tables.addHelpText(
    'after',
    `
Examples:
  $ edp tables list
  $ edp tables describe campaign_effectiveness
  $ edp tables sample dim_customer -n 3
  $ edp tables export fact_sales -o fact_sales.parquet
  $ edp tables export sales_performance_metrics --format csv > metrics.csv`,
  );
}

function modelNamed(project: Project, given: string): Model {
  return project.graph.model(given.replace(/^(bronze|silver|gold)\./, ''));
}

async function list(context: Context, select: readonly string[] | undefined): Promise<void> {
  const project = await context.project();
  const selected = select?.length ? selectTables(project.graph, select) : undefined;
  const models = project.graph.order.filter((m) => !selected || selected.has(m.name));
  const rows = await context.look(project, (engine) => listModels(engine, models));
  context.output.table(
    [
      { name: 'layer' },
      { name: 'table' },
      { name: 'rows', numeric: true },
      { name: 'kept' },
      { name: 'as_of' },
      { name: 'description', width: 72 },
    ],
    rows,
  );
}

async function describe(context: Context, given: string): Promise<void> {
  const project = await context.project();
  const model = modelNamed(project, given);
  const { output } = context;
  const facts = describeModel(project.graph, model);
  if (output.json) {
    output.result('', { ...facts, columns: describeColumns(model) });
    return;
  }
  output.text(output.colors.bold(relationOf(model)));
  output.text(facts.description);
  for (const [name, value] of Object.entries(facts)) {
    if (name !== 'table' && name !== 'description' && value.length > 0) output.text(`${name}: ${value}`);
  }
  output.text();
  output.table(
    [{ name: 'column' }, { name: 'type' }, { name: 'rules', width: 60 }, { name: 'description', width: 90 }],
    describeColumns(model),
  );
}

async function ofTable(
  context: Context,
  reader: Reader,
  project: Project,
  model: Model,
): Promise<Pick<ReadRequest, 'sql' | 'views'>> {
  const views = await maskedViews(reader, project.graph, context.showPii);
  if (!views.some((v) => v.schema === model.layer && v.name === model.name)) {
    throw notBuilt(model);
  }
  return { sql: `SELECT * FROM ${relationOf(model)}`, views };
}

const notBuilt = (model: Model): EdpError =>
  new EdpError('UNKNOWN_TABLE', `The table ${relationOf(model)} has not been built yet.`, {
    hint: `Run \`edp run --select +${model.name}\`.`,
  });

async function sample(context: Context, given: string, rows: number): Promise<void> {
  const project = await context.project();
  const model = modelNamed(project, given);
  const sql = `SELECT * FROM ${relationOf(model)} LIMIT ${rows}`;
  const answer = await context
    .ask(project, { sql }, async ({ columns, rows: found }) => {
      const rows: Record<string, unknown>[] = [];
      for await (const row of found) rows.push(row);
      return { columns, rows };
    })
    .catch((error: unknown) => {
      throw error instanceof EdpError && error.code === 'UNKNOWN_TABLE' ? notBuilt(model) : error;
    });
  const { output } = context;
  if (output.person && answer.columns.length > 8) {
    // Wide rows are read more easily one below the other.
    for (const row of answer.rows) {
      output.heading(relationOf(model));
      output.table(
        [{ name: 'column' }, { name: 'value', width: 100 }],
        Object.entries(row).map(([column, value]) => ({ column, value })),
      );
    }
    return;
  }
  output.table(
    answer.columns.map(({ name, type }) => ({ name, numeric: /INT|DECIMAL/.test(type) })),
    answer.rows,
  );
}

interface ExportFlags {
  output?: string;
  format?: ExportFormat;
}

async function exportTable(context: Context, given: string, flags: ExportFlags): Promise<void> {
  const project = await context.project();
  const model = modelNamed(project, given);
  const format = exportFormat(flags.format, flags.output);
  const { output } = context;
  const written = await context.read(project, async (reader) => {
    const question = await ofTable(context, reader, project, model);
    if (flags.output !== undefined) return exportToFile(reader, question, context.path(flags.output), format);
    const { columns, rows } = await reader.read(question);
    for (const line of exportLines(
      format,
      columns.map((c) => c.name),
      rows,
    ))
      output.raw(`${line}\n`);
    return rows.length;
  });
  const where = flags.output === undefined ? '' : ` in ${flags.output}`;
  output.note(
    `${plural(written, 'row')} of ${relationOf(model)}${where}${context.showPii ? '' : '; personal data is masked'}`,
  );
}
