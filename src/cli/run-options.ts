import { type Command, InvalidArgumentError } from 'commander';
import { EdpError } from '../model/errors.js';
import type { RunRequest } from '../run/run.js';

/** The options that `plan` and `run` share. */
export interface RunFlags {
  select?: string[];
  full?: boolean;
  from?: string;
  to?: string;
  asOf?: Date;
}

export function addRunOptions(command: Command): Command {
  return command
    .option(
      '-s, --select <terms...>',
      'only these tables: names, layer:NAME, +name (and all above it), name+ (and all below)',
    )
    .option('--full', 'rebuild the tables whole')
    .option('--from <day>', 'rebuild what lies on the business days from here, whether or not something arrived', day)
    .option('--to <day>', '… to here (inclusive; default: the same day as --from)', day)
    .option('--as-of <time>', 'the moment the tables are as of (default: when the newest record became known)', moment);
}

export function runRequest(flags: RunFlags): RunRequest {
  const { select, full, from, to, asOf } = flags;
  if (from === undefined && to !== undefined) {
    throw new EdpError('USAGE', '--to needs --from.', { hint: 'Give the first day of the back-fill by --from.' });
  }
  const backfill = from === undefined ? undefined : { from, to: to ?? from };
  if (backfill && backfill.to < backfill.from) {
    throw new EdpError('USAGE', `--to ${backfill.to} is before --from ${backfill.from}.`);
  }
  return { select, full, asOf, backfill };
}

/** `2026-11-18`. */
export function day(text: string): string {
  const parsed = new Date(`${text}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(parsed.getTime()) || !parsed.toISOString().startsWith(text)) {
    throw new InvalidArgumentError('It is no day like 2026-11-18.');
  }
  return text;
}

/** `2026-11-18`, or `2026-11-18T10:00`, with a zone or in UTC. */
export function moment(text: string): Date {
  const zoned = /^\d{4}-\d{2}-\d{2}$/.test(text) || /(Z|[+-]\d{2}:?\d{2})$/.test(text) ? text : `${text}Z`;
  const parsed = new Date(zoned);
  if (!/^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}.*)?$/.test(text) || Number.isNaN(parsed.getTime())) {
    throw new InvalidArgumentError('It is no time like 2026-11-18T10:00 (UTC unless it names a zone).');
  }
  return parsed;
}

/** A whole number of at least `least`. */
export const wholeNumber =
  (least: number) =>
  (text: string): number => {
    const n = Number(text.replaceAll('_', ''));
    if (!/^[\d_]+$/.test(text) || !Number.isSafeInteger(n) || n < least) {
      throw new InvalidArgumentError(`It is no whole number of at least ${least}.`);
    }
    return n;
  };
