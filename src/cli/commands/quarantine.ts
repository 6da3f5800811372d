import { Command, InvalidArgumentError, Option } from 'commander';
import {
  isReasonCode,
  listQuarantine,
  type QuarantineFilter,
  type ReasonCode,
  reasons,
  replayQuarantine,
  showQuarantine,
  summarizeQuarantine,
} from '../../ingest/index.js';
import { maskDetail, maskRecordText } from '../../ingest/masked-record.js';
import { EdpError } from '../../model/errors.js';
import type { Project } from '../../project/project.js';
import { asOfLeap } from '../../run/as-of.js';
import { knownBounds } from '../../run/store.js';
import { Context } from '../context.js';
import { plainText, plural, visible } from '../format.js';
import type { Io } from '../io.js';
import { leapText } from '../reasons.js';
import { wholeNumber } from '../run-options.js';

interface ReplayFlags extends Filter {
  all?: boolean;
  history?: boolean;
}

interface Filter {
  source?: string;
  reason?: ReasonCode;
}

export function quarantineCommand(io: Io): Command {
  const command = new Command('quarantine')
    .summary('what was not let in, and why; let it in again')
    .description('Records that could not be taken, with their exact text, their reason and where they came from.');
  filtered(command.command('list', { isDefault: true }))
    .summary('counts by reason, and the records')
    .option('-n, --rows <n>', 'how many records to list', wholeNumber(0), 20)
    .option('--all', 'those replayed or forgotten, too')
    .action((flags: Filter & { rows: number; all?: boolean }, self: Command) => list(Context.of(io, self), flags));
  command
    .command('show')
    .summary('one record, with its text')
    .argument('<id>', 'its number in the list', number)
    .action((id: bigint, _: unknown, self: Command) => show(Context.of(io, self), id));
  filtered(command.command('replay'))
    .summary('judge records again, by the configuration as it is now')
    .argument('[ids...]', 'their numbers', (text: string, before: bigint[] | undefined) => [
      ...(before ?? []),
      number(text),
    ])
    .option('--all', 'every record in quarantine')
    .option('--history', 'old data: known since its own time, not only from now on')
    .action((ids: bigint[], flags: ReplayFlags, self: Command) => replay(Context.of(io, self), ids, flags));
  return command.addHelpText(
    'after',
    `
Examples:
  $ edp quarantine list --reason too_late
  $ edp quarantine show 17
  $ edp quarantine replay 17 18
  $ edp quarantine replay --reason too_late --source user_events && edp run
  $ edp quarantine replay --reason bad_value --history`,
  );
}

const filtered = (command: Command): Command =>
  command
    .option('--source <name>', 'of this source')
    .addOption(new Option('--reason <code>', 'with this reason').choices(Object.keys(reasons)));

function number(text: string): bigint {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It is no number of a record.');
  return BigInt(text);
}

function sourceOf(project: Project, name: string) {
  return project.sources.find((s) => s.name === name);
}

async function list(
  context: Context,
  { source, reason, rows, all }: Filter & { rows: number; all?: boolean },
): Promise<void> {
  const project = await context.project();
  if (source !== undefined && !sourceOf(project, source)) {
    throw new EdpError('UNKNOWN_SOURCE', `There is no source named ${source}.`);
  }
  const { output } = context;
  const { summary, records } = await context.look(project, async ({ state }) => ({
    summary: await summarizeQuarantine(state),
    records: await listQuarantine(state, { source, reason, limit: rows, status: all ? 'any' : 'quarantined' }),
  }));
  const counted = summary
    .filter((s) => (source === undefined || s.source === source) && (reason === undefined || s.reason === reason))
    .map((s) => ({ ...s, meaning: reasons[s.reason] }));
  const shown = records.map(({ detail, ...r }) => ({
    ...r,
    detail: context.showPii ? detail : masked(project, r.source, detail),
  }));
  if (!output.json || rows === 0) {
    output.table(
      [{ name: 'source' }, { name: 'reason' }, { name: 'count', numeric: true }, { name: 'meaning', width: 100 }],
      counted,
      'reason',
    );
  }
  if (shown.length === 0) return;
  output.text();
  const columns = ['id', 'source', 'reason', 'detail', 'origin', 'line', 'arrivedAt', 'status'];
  output.table(
    columns.map((name) => ({ name, title: name === 'arrivedAt' ? 'arrived' : name })),
    shown,
  );
}

function masked(project: Project, source: string, detail: string): string {
  const found = sourceOf(project, source);
  return found ? maskDetail(found, detail) : '***';
}

async function show(context: Context, id: bigint): Promise<void> {
  const project = await context.project();
  const record = await context.look(project, ({ state }) => showQuarantine(state, id));
  const source = sourceOf(project, record.source);
  const { output, showPii } = context;
  const text = showPii ? record.text : source ? maskRecordText(source, record.text) : '***';
  const shown = { ...record, detail: showPii ? record.detail : masked(project, record.source, record.detail), text };
  if (output.json) {
    output.result('', shown);
    return;
  }
  const facts = { ...shown, meaning: isReasonCode(record.reason) ? reasons[record.reason] : '' };
  for (const [name, value] of Object.entries(facts)) {
    if (name !== 'text' && value !== null) output.text(`${name}: ${plainText(value)}`);
  }
  output.text(`text: ${visible(text)}`);
  if (!showPii) output.note('Personal data is masked; --show-pii shows it.');
}

async function replay(context: Context, ids: readonly bigint[], flags: ReplayFlags): Promise<void> {
  const { source, reason, all, history } = flags;
  if (ids.length === 0 && source === undefined && reason === undefined && !all) {
    throw new EdpError('USAGE', 'Say which records to replay.', {
      hint: 'Their numbers, --source, --reason, or --all.',
    });
  }
  const project = await context.project();
  const filter: QuarantineFilter = { source, reason, ids: ids.length > 0 ? ids : undefined };
  const now = context.io.now();
  const { result, leap } = await context.change(project, async (warehouse) => {
    const before = await knownBounds(warehouse.engine, project.graph);
    const replayed = await warehouse.admit((intake) =>
      replayQuarantine(intake, project.sources, filter, { now, history }),
    );
    const after = await knownBounds(warehouse.engine, project.graph);
    return { result: replayed, leap: asOfLeap(before.lastKnown, after.lastKnown) };
  });
  const { stored } = result.totals;
  context.output.result(`${plural(stored, 'record')} stored, ${plural(result.stayed, 'record')} still in quarantine.`, {
    stored,
    stayed: result.stayed,
  });
  if (leap) context.output.warn(`${leapText(leap)}. Old data is replayed by --history`);
  if (stored > 0n) context.output.note('`edp run` brings them into the tables.');
}
