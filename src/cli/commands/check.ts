import { Command } from 'commander';
import { checkTables } from '../actions.js';
import { Context } from '../context.js';
import type { Io } from '../io.js';

interface Flags {
  select?: string[];
}

export const checkCommand = (io: Io): Command =>
  new Command('check')
    .summary('run all checks over the published tables')
    .description(
      'Runs every check that the models declare over the whole published tables, and accounts for every record: of each batch, and of each Silver table. Changes nothing. Exit code 3 if a check of severity `error` fails.',
    )
    .option('-s, --select <terms...>', 'only these tables, in the notation of `edp run --select`')
    .addHelpText(
      'after',
      `
Examples:
  $ edp check
  $ edp check --select layer:gold
  $ edp check --json | jq 'select(.kind == "check" and (.success | not))'`,
    )
    .action((flags: Flags, command: Command) => checkTables(Context.of(io, command), flags.select));
