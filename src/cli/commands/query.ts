import { text as readAll } from 'node:stream/consumers';
import { Command } from 'commander';
import { didYouMean } from '../../model/closest.js';
import { EdpError } from '../../model/errors.js';
import { columnsOf } from '../../model/model.js';
import type { Project } from '../../project/project.js';
import { personalColumns } from '../../quality/masked-views.js';
import { Context } from '../context.js';
import { plural } from '../format.js';
import type { Io } from '../io.js';
import { moment } from '../run-options.js';

/** What a terminal can bear. */
const rowsOnScreen = 200;

export const queryCommand = (io: Io): Command =>
  new Command('query')
    .summary('read the tables by SQL')
    .description(
      'Runs one SELECT (DuckDB SQL; on a cluster, Spark SQL) over the published tables, beside a run if need be; it can change nothing and read nothing else. Tables may be named alone. Personal columns are masked before the query sees them: ids are pseudonyms that join as the ids would, so counts and joins stay right, but filter by real values needs --show-pii.',
    )
    .argument('<sql>', 'the query; - reads it from stdin')
    .option(
      '--at <when>',
      'on a cluster: the tables as published then (a time, or a number of `edp history`)',
      publication,
    )
    .addHelpText(
      'after',
      `
Examples:
  $ edp query "FROM fact_sales LIMIT 5"
  $ edp query "SELECT day, channel, revenue FROM gold.sales_performance_metrics ORDER BY day DESC LIMIT 9"
  $ edp query --at 2026-11-01T06:00 "SELECT sum(total_amount) FROM gold.fact_sales"
  $ edp query --json "SELECT * FROM edp.runs" | jq .status
  $ edp query - < report.sql > report.tsv`,
    )
    .action((sql: string, flags: { at?: Date | number }, command: Command) =>
      query(Context.of(io, command), sql, flags.at),
    );

const publication = (text: string): Date | number => (/^\d{1,9}$/.test(text) ? Number(text) : moment(text));

async function query(context: Context, given: string, at?: Date | number): Promise<void> {
  const sql = given === '-' ? await readAll(context.io.stdin) : given;
  const project = await context.project();
  const { output } = context;
  const { columns, count } = await context
    .ask(project, { sql, at }, async ({ columns, rows }) => {
      const shown = columns.map(({ name, type }) => ({ name, numeric: /INT|DECIMAL|DOUBLE|FLOAT/.test(type) }));
      return { columns, count: await output.stream(shown, rows, rowsOnScreen) };
    })
    .catch((error: unknown) => {
      throw asUsage(error, sql, project);
    });
  if (output.person && count > rowsOnScreen)
    output.note(`${plural(count, 'row')}; the first ${rowsOnScreen} are shown here, a pipe gets all`);
  else if (output.person) output.note(plural(count, 'row'));
  const personal = personalColumns(project.graph);
  if (!context.showPii && columns.some((c) => personal.has(c.name))) {
    output.note('Personal data is masked; --show-pii shows it.');
  }
}

/** What DuckDB objects to in someone's query is no fault of the program. */
function asUsage(error: unknown, sql: string, { graph }: Project): unknown {
  if (!(error instanceof EdpError) || error.code !== 'INTERNAL') return error;
  const [, unknown] =
    /column (?:named )?"(\w+)"|column or function parameter with name `(\w+)`/.exec(error.message) ?? [];
  const read = graph.order.filter((m) => new RegExp(`\\b${m.name}\\b`, 'i').test(sql));
  const guess =
    unknown === undefined
      ? ''
      : didYouMean(
          unknown,
          read.flatMap((m) => Object.keys(columnsOf(m))),
        );
  return new EdpError('USAGE', `${error.message}${guess}`, {
    where: sql,
    hint: '`edp tables list` and `edp tables describe TABLE` show what there is.',
    cause: error,
  });
}
