import { Command } from 'commander';
import { type ExplainedReason, type Explanation, explainRun } from '../../run/explain.js';
import { Context } from '../context.js';
import { instant, plural, shorten, toJson } from '../format.js';
import type { Io } from '../io.js';
import type { Output } from '../output.js';
import { actionText, explainedText, leapText } from '../reasons.js';
import { addRunOptions, type RunFlags, runRequest } from '../run-options.js';

export const planCommand = (io: Io): Command =>
  addRunOptions(new Command('plan'))
    .summary('show what a run would rebuild, and why')
    .description(
      'Shows what a run would do with each table and why, with the number of keys, the time they span and an example for each reason. Where only parts are rebuilt the run is rehearsed and undone, so that the numbers are exact.',
    )
    .addHelpText(
      'after',
      `
Examples:
  $ edp plan
  $ edp plan --select +campaign_effectiveness
  $ edp plan --json | jq 'select(.action == "full")'`,
    )
    .action((flags: RunFlags, command: Command) => planTables(Context.of(io, command), flags));

async function planTables(context: Context, flags: RunFlags): Promise<void> {
  const request = runRequest(flags);
  const project = await context.project();
  const progress = context.progress();
  const explanation = await context.change(project, ({ engine }) =>
    explainRun(engine, project.compile, request, {
      now: context.io.now,
      showPii: context.showPii,
      onTable: ({ table, done, total }) => progress.update(`rehearsing ${done} of ${total}: ${table}`),
    }),
  );
  progress.clear();
  if (explanation.leap) context.output.warn(leapText(explanation.leap));
  if (context.output.json) printJson(context.output, explanation);
  else print(context.output, explanation);
}

function printJson(output: Output, { asOf, rehearsed, steps }: Explanation): void {
  const rows = steps.map((s) => ({
    ...s,
    as_of: asOf,
    rehearsed,
    reasons: s.reasons.map((r) => ({ ...r.reason, text: explainedText(r), ...behind(r) })),
  }));
  output.table([], rows);
}

const behind = ({ rows, keys, from, to, example }: ExplainedReason) => ({
  rows,
  keys,
  from_time: from,
  to_time: to,
  example,
});

function print(output: Output, { asOf, rehearsed, steps }: Explanation): void {
  const { bold, dim } = output.colors;
  for (const step of steps) {
    const rows =
      step.outcome && `: ${plural(step.units ?? 0n, 'unit')}, +${step.added} −${step.removed} rows, ${step.outcome}`;
    output.text(`${bold(`${step.layer}.${step.table}`)}  ${actionText[step.action]}${rows ?? ''}`);
    for (const explained of step.reasons) {
      output.text(`    ${explainedText(explained)}${span(explained)}`);
      if (explained.example) output.text(dim(`      such as ${shorten(toJson(explained.example), 200)}`));
    }
  }
  const done = steps.length === 0 ? 'everything is up to date' : `${plural(steps.length, 'table')} to rebuild`;
  output.note(`as of ${instant(asOf)} UTC: ${done}${rehearsed ? ' (rehearsed and undone)' : ''}`);
}

function span({ from, to }: ExplainedReason): string {
  if (from === undefined || to === undefined) return '';
  const text = (at: Date | string) => (at instanceof Date ? instant(at) : at);
  return `, ${text(from)} … ${text(to)}`;
}
