import { Command } from 'commander';
import {
  descendants,
  downstream,
  type Follow,
  findTarget,
  type Lineage,
  mermaidOfColumns,
  mermaidOfTables,
  namesOf,
  type Step,
  type TableLineage,
  type TableStep,
  tableTree,
  upstream,
} from '../../lineage/index.js';
import { EdpError } from '../../model/errors.js';
import { projectLineage } from '../../project/lineage.js';
import { Context } from '../context.js';
import { plural, visible } from '../format.js';
import type { Io } from '../io.js';

interface Flags {
  downstream?: boolean;
  rows?: boolean;
  mermaid?: boolean;
}

export const lineageCommand = (io: Io): Command =>
  new Command('lineage')
    .summary('where a table or a column comes from, and what a change of it breaks')
    .description(
      'Follows a table to the tables it is made of, or a column to the fields of the sources, with the expression of\n' +
        "each step. It reads the models' SQL only: no database is needed.",
    )
    .argument('[target]', 'a table such as fact_sales, or a column such as gold.fact_sales.total_amount (default: all)')
    .option('-d, --downstream', 'the other way: what is made of it, so what breaks if it changes')
    .option('--rows', 'follow also what decides which rows there are: joins, filters, groups')
    .option('--mermaid', 'as a Mermaid diagram')
    .addHelpText(
      'after',
      `
Examples:
  $ edp lineage gold.fact_sales.total_amount
  $ edp lineage raw_marketplace_sales.status --downstream
  $ edp lineage campaign_effectiveness
  $ edp lineage fact_sales.campaign_id --rows --json | jq -r .column
  $ edp lineage fact_sales --mermaid > fact_sales.mmd`,
    )
    .action((target: string | undefined, flags: Flags, command: Command) =>
      lineage(Context.of(io, command), target, flags),
    );

async function lineage(context: Context, target: string | undefined, flags: Flags): Promise<void> {
  const all = await projectLineage(await context.project());
  if (target === undefined) {
    everything(context, all, flags);
    return;
  }
  const { table, column } = findTarget(all, target);
  if (column === undefined) tables(context, all, table, flags);
  else columns(context, all, { table: table.table, column }, flags);
}

const named = (all: Lineage, table: string): string =>
  `${all.find((t) => t.table === table)?.layer ?? ''}.${table}`.replace(/^\./, '');

/** All tables; by `--json`, all columns with their origins. */
function everything(context: Context, all: Lineage, flags: Flags): void {
  const { output } = context;
  if (flags.mermaid) output.raw(mermaidOfTables(all));
  else if (output.json) output.table([], allColumns(all));
  else
    output.table(
      [{ name: 'table' }, { name: 'columns', numeric: true }, { name: 'made_of', width: 110 }],
      all.map((t) => ({ table: named(all, t.table), columns: t.columns.length, made_of: t.inputs.join(', ') })),
    );
}

const allColumns = (all: Lineage): Record<string, unknown>[] =>
  all.flatMap((t) =>
    t.columns.map(({ column, expression, origins }) => ({
      table: named(all, t.table),
      column,
      expression,
      origins: origins.map((o) => ({ ...o, table: named(all, o.table) })),
    })),
  );

function tables(context: Context, all: Lineage, { table }: TableLineage, flags: Flags): void {
  const { output } = context;
  const tree = tableTree(all, table, flags.downstream ? 'down' : 'up');
  if (!tree) throw new EdpError('INTERNAL', `${table} is in no tree.`);
  if (flags.mermaid) output.raw(mermaidOfTables(all, tree));
  else if (output.json) output.table([], tableRows(all, tree));
  else printTables(context, all, tree, '');
}

function tableRows(all: Lineage, tree: TableStep): Record<string, unknown>[] {
  const rows: Record<string, unknown>[] = [];
  const visit = ({ table, steps }: TableStep, depth: number, of: string | null): void => {
    rows.push({ depth, table: named(all, table), of });
    for (const step of steps) visit(step, depth + 1, named(all, table));
  };
  visit(tree, 0, null);
  return rows;
}

function printTables(context: Context, all: Lineage, { table, repeated, steps }: TableStep, indent: string): void {
  context.output.text(`${indent}${named(all, table)}${repeated ? '  (as above)' : ''}`);
  for (const step of steps) printTables(context, all, step, `${indent}  `);
}

interface ColumnName {
  table: string;
  column: string;
}

function columns(context: Context, all: Lineage, of: ColumnName, flags: Flags): void {
  const { output } = context;
  const follow: Follow = flags.rows ? 'any' : 'value';
  const direction = flags.downstream ? 'down' : 'up';
  const tree = (flags.downstream ? downstream : upstream)(all, of.table, of.column, follow);
  if (!tree) throw new EdpError('INTERNAL', `${of.table}.${of.column} is in no tree.`);
  if (flags.mermaid) output.raw(mermaidOfColumns(all, tree, direction));
  else if (output.json) output.table([], columnRows(all, tree));
  else {
    printColumns(context, all, tree, '');
    if (!flags.rows) rowsNote(context, all, of, direction);
  }
}

function columnRows(all: Lineage, tree: Step): Record<string, unknown>[] {
  const rows: Record<string, unknown>[] = [];
  const visit = ({ table, column, expression, influences, steps }: Step, depth: number, of: string | null): void => {
    const name = `${named(all, table)}.${column}`;
    rows.push({ depth, column: name, of, influences, expression });
    for (const step of steps) visit(step, depth + 1, name);
  };
  visit(tree, 0, null);
  return rows;
}

function printColumns(context: Context, all: Lineage, step: Step, indent: string): void {
  const { output } = context;
  const { bold, dim } = output.colors;
  const by = step.influences.length > 0 ? `  ${dim(namesOf(step.influences))}` : '';
  output.text(
    `${indent}${bold(`${named(all, step.table)}.${step.column}`)}${by}${step.repeated ? '  (as above)' : ''}`,
  );
  if (step.repeated) return;
  const isField = named(all, step.table).startsWith('bronze.') && !step.column.startsWith('_');
  output.text(`${indent}  ${isField ? 'field' : '='} ${visible(step.expression)}`);
  for (const next of step.steps) printColumns(context, all, next, `${indent}  `);
}

/** What was left out: what decides on rows. */
function rowsNote(context: Context, all: Lineage, of: ColumnName, direction: 'up' | 'down'): void {
  const { output } = context;
  if (direction === 'up') {
    const column = all.find((t) => t.table === of.table)?.columns.find((c) => c.column === of.column);
    const deciding = (column?.origins ?? []).filter((o) => o.influences.some((i) => rowActs.has(i.subtype)));
    if (deciding.length === 0) return;
    const tables = new Set(deciding.map((o) => named(all, o.table)));
    output.note(
      `Which rows there are is decided by ${plural(deciding.length, 'column')} of ${[...tables].join(', ')}; --rows follows them, too.`,
    );
    return;
  }
  const values = descendants(all, of.table, of.column, 'value');
  const rows = [...descendants(all, of.table, of.column, 'any')].filter((c) => !values.has(c));
  if (rows.length === 0) return;
  const affected = new Set(rows.map((c) => named(all, c.slice(0, c.indexOf('.')))));
  output.note(
    `It may also decide which rows there are, in ${plural(affected.size, 'table')} (${[...affected].join(', ')}); --rows follows that, too.`,
  );
}

const rowActs: ReadonlySet<string> = new Set(['JOIN', 'GROUP_BY', 'FILTER', 'SORT']);
