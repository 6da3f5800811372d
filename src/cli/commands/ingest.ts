import { Command } from 'commander';
import { isS3 } from '../../s3/index.js';
import { ingestFiles } from '../actions.js';
import { Context } from '../context.js';
import type { Io } from '../io.js';

interface Flags {
  history?: boolean;
  file?: string[];
}

export const ingestCommand = (io: Io): Command =>
  new Command('ingest')
    .summary('bring new and changed files into Bronze')
    .description(
      'Brings the records of new and changed files into Bronze. What cannot be read goes to quarantine with its reason; the same file again changes nothing.',
    )
    .argument('[sources...]', 'sources of edp.config.ts (default: all)')
    .option('--history', 'old data loaded on purpose: never too late, known since its own time')
    .option('--file <paths...>', 'these files or patterns instead of the configured ones (for one source)')
    .addHelpText(
      'after',
      `
Examples:
  $ edp ingest
  $ edp ingest user_events marketplace_sales
  $ edp ingest marketplace_sales --history --file 'archive/2025-*.csv.gz'
  $ edp ingest user_events --file 's3://landing/events/2026-11-*.ndjson.gz'`,
    )
    .action((sources: string[], { history, file }: Flags, command: Command) => {
      const context = Context.of(io, command);
      return ingestFiles(context, { sources, history, files: file?.map((f) => (isS3(f) ? f : context.path(f))) });
    });
