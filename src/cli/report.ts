import type { IngestResult } from '../ingest/index.js';
import { EdpError } from '../model/errors.js';
import type { CheckResult } from '../quality/checks.js';
import type { Account } from '../quality/reconcile.js';
import type { RunReport } from '../run/run.js';
import { count, instant, plural, seconds, shorten, toJson } from './format.js';
import type { Output, OutputColumn } from './output.js';
import { reasonText } from './reasons.js';

const countColumns: OutputColumn[] = ['received', 'redelivered', 'quarantined', 'stored'].map((name) => ({
  name,
  numeric: true,
}));

/** What an ingest did: a line per source, then what was refused and what to know. */
export function printIngest(output: Output, result: IngestResult): void {
  const bySource = new Map<string, Record<string, unknown>>();
  for (const { source, kind, received, redelivered, quarantined, stored, reasons } of result.batches) {
    const row = bySource.get(source) ?? {
      source,
      files: 0,
      unchanged: 0,
      received: 0n,
      redelivered: 0n,
      quarantined: 0n,
      stored: 0n,
      reasons: {},
    };
    bySource.set(source, row);
    // Nothing of it was read again.
    if (kind === 'unchanged') {
      row.unchanged = (row.unchanged as number) + 1;
      continue;
    }
    const add = (name: string, n: bigint) => {
      row[name] = (row[name] as bigint) + n;
    };
    add('received', received);
    add('redelivered', redelivered);
    add('quarantined', quarantined);
    add('stored', stored);
    row.files = (row.files as number) + 1;
    const counted = row.reasons as Record<string, bigint>;
    for (const [reason, n] of Object.entries(reasons)) counted[reason] = (counted[reason] ?? 0n) + (n ?? 0n);
  }
  const rows = [...bySource.values()];
  const columns: OutputColumn[] = [
    { name: 'source' },
    { name: 'files', title: 'files read', numeric: true },
    { name: 'unchanged', title: 'unchanged files', numeric: true },
    ...countColumns,
  ];
  if (output.json || rows.length > 0) output.table(columns, rows, 'source');
  for (const { source, reasons } of rows) {
    const list = Object.entries(reasons as Record<string, bigint>).map(([reason, n]) => `${reason} ${count(n)}`);
    if (list.length > 0) output.note(`quarantined of ${String(source)}: ${list.join(', ')}`);
  }
  for (const w of result.warnings) output.warn(`${w.source}: ${warningText(w)}`);
  for (const { path, code, message, hint } of result.refused) {
    if (output.json) output.table([], [{ path, code, message, hint }], 'refused');
    output.note(`${output.remarkColors.red('refused')} ${path}: ${code}: ${message}${hint ? ` ${hint}` : ''}`);
  }
}

function warningText({ code, detail, count: n }: IngestResult['warnings'][number]): string {
  switch (code) {
    case 'unknown_field':
      return `a field that the contract does not have, kept in _rescued: ${detail} (${plural(n, 'record')})`;
    case 'too_late':
      return `${plural(n, 'record')} too late, in quarantine: ${detail}`;
    case 'missing_field':
      return `no record can have the mapped field ${detail}`;
    case 'no_files':
      return `no file matches ${detail}, and none ever has; patterns begin at the project's folder, or with s3://`;
    case 'nothing_taken':
      return `nothing could be taken of ${detail}`;
    case 'shared_key':
      return `in one file, ${plural(n, 'key')} stand${n === 1n ? 's' : ''} for records ${detail}: these take each other's place as if they were corrections; check how the key is mapped (\`edp.config.reference.ts\`: occurrence)`;
    case 'earlier_mapping':
      return earlierMappingText(BigInt(detail), n);
  }
}

/** Of records that were stored before the mapping of their source changed. */
export const earlierMappingText = (files: bigint, records: bigint): string =>
  `its mapping has changed since ${plural(files, 'file')} (${plural(records, 'record')}) were read, whose records stay as they are; \`edp reset\`, then \`edp ingest\` and \`edp run\`, reads all files by the new one`;

/** @throws EdpError PARTIAL if a file was refused, or nothing of one could be taken: the others have been stored. */
export function failIfPartial(result: IngestResult): void {
  if (!result.partial) return;
  const lost = result.warnings.filter((w) => w.code === 'nothing_taken');
  if (result.refused.length === 0) {
    const sources = [...new Set(lost.map((w) => w.source))];
    throw new EdpError('PARTIAL', `Nothing could be taken of ${plural(lost.length, 'file')}; all others are stored.`, {
      where: sources.map((source) => `edp.config.ts: sources.${source}`).join(', '),
      hint: `Mend the mapping, then let the records in: \`edp quarantine replay --source ${sources[0]}\`.`,
    });
  }
  throw new EdpError(
    'PARTIAL',
    `${plural(result.refused.length, 'file was', 'files were')} refused; all others are stored.`,
    {
      where: result.refused.map((r) => r.path).join(', '),
      hint: 'Repair or remove the file, then run the same again: what is stored is not stored twice.',
    },
  );
}

/** What a run did, a line per table, and the checks that did not pass. */
export function printRun(output: Output, report: RunReport): void {
  const rows = report.tables.map((t) => ({
    table: t.table,
    status: t.status,
    action: t.action,
    units: t.units,
    added: t.added,
    removed: t.removed,
    rows: t.rows,
    seconds: Math.round(t.seconds * 1000) / 1000,
    ...(output.json && { reasons: t.reasons.map(reasonText) }),
  }));
  const numeric = (name: string): OutputColumn => ({ name, numeric: true });
  const columns = [
    { name: 'table' },
    { name: 'status' },
    { name: 'action' },
    ...['units', 'added', 'removed', 'rows', 'seconds'].map(numeric),
  ];
  if (rows.length > 0) output.table(columns, rows, 'table');
  const checks = [...report.ledger, ...report.tables.flatMap((t) => t.checks)];
  printChecks(
    output,
    checks.filter((c) => !c.success),
  );
  const took = seconds((report.finishedAt.getTime() - report.startedAt.getTime()) / 1000);
  const { passed, warned, failed } = tally(checks);
  const said = `run ${report.run}: ${report.status}, as of ${instant(report.asOf)} UTC, ${plural(rows.length, 'table')} in ${took}; checks: ${passed} passed, ${warned} warned, ${failed} failed`;
  output.note(said);
}

/** @throws EdpError CHECK_FAILED if a table was held back. */
export function failIfHeld(report: RunReport): void {
  const held = report.tables.filter((t) => t.status === 'held');
  if (held.length === 0) return;
  const checks = [...report.ledger, ...held.flatMap((t) => t.checks)];
  const why = checks.filter((c) => !c.success && c.severity === 'error').map(checkName);
  throw new EdpError(
    'CHECK_FAILED',
    `${plural(held.length, 'table')} held back: ${held.map((t) => t.table).join(', ')}.`,
    {
      where: why.join(', '),
      hint: 'The rows published before stay. `edp quarantine list` and the examples above show what is wrong.',
    },
  );
}

export const checkName = (c: CheckResult): string => `${c.table}${c.column ? `.${c.column}` : ''} ${c.assertion}`;

export interface Tally {
  passed: number;
  warned: number;
  failed: number;
}

export function tally(checks: readonly CheckResult[]): Tally {
  const bad = checks.filter((c) => !c.success);
  const failed = bad.filter((c) => c.severity === 'error').length;
  return { passed: checks.length - bad.length, warned: bad.length - failed, failed };
}

/** Checks that did not pass, with their examples. */
export function printChecks(output: Output, checks: readonly CheckResult[]): void {
  if (output.json) {
    output.table(
      [],
      checks.map((c) => ({ ...c })),
      'check',
    );
    return;
  }
  for (const c of checks) {
    const { red, yellow } = output.colors;
    const label = c.severity === 'error' ? red('failed') : yellow('warned');
    output.text(`${label}  ${checkName(c)}: ${count(c.failed)} of ${count(c.checked)}`);
    for (const example of c.examples) output.text(`        ${shorten(toJson(example), 240)}`);
  }
}

/** What became of each source's records in the Silver tables. */
export function printAccounts(output: Output, accounts: readonly Account[]): void {
  if (accounts.length === 0) return;
  const numbers = ['stored', 'current', 'superseded', 'duplicate', 'missing'] as const;
  if (!output.json) output.heading('Records: stored = current + superseded + duplicate');
  const columns = [{ name: 'table' }, { name: 'source' }, ...numbers.map((name) => ({ name, numeric: true }))];
  output.table(
    columns,
    accounts.map((a) => ({ ...a })),
    'account',
  );
}
