import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { EdpError } from '../../model/errors.js';
import { followLog, logFile, logTail } from '../../services/log.js';
import { Context } from '../context.js';
import { visible } from '../format.js';
import type { Io } from '../io.js';
import { serviceName, siteOf } from '../services.js';

interface Flags {
  lines: string;
  follow?: boolean;
}

export const logsCommand = (io: Io): Command =>
  new Command('logs')
    .argument('<name>', 'minio, postgres, kafka or spark')
    .summary('what a service has to say')
    .description('Shows the end of a service’s log since it was last started. --follow goes on until Ctrl-C.')
    .option('-n, --lines <n>', 'how many lines', '50')
    .option('-f, --follow', 'show what comes, too')
    .addHelpText(
      'after',
      `
Examples:
  $ edp logs kafka
  $ edp logs spark -n 200
  $ edp logs minio -f`,
    )
    .action((name: string, flags: Flags, command: Command) => logs(Context.of(io, command), name, flags));

async function logs(context: Context, given: string, flags: Flags): Promise<void> {
  const name = serviceName(given);
  const lines = linesOf(flags.lines);
  const folder = join((await siteOf(context)).folder, name);
  if (!existsSync(logFile(folder))) {
    throw new EdpError('SERVICE_DOWN', `There is no log of ${name}: it was never started here.`, {
      where: folder,
      hint: `Start it by \`edp up ${name}\`.`,
    });
  }
  const { output } = context;
  for (const line of textLines(logTail(folder, lines))) output.result(line, { service: name, line });
  if (!flags.follow) return;
  let rest = '';
  for await (const text of followLog(folder, new AbortController().signal)) {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    for (const line of parts.map(shown)) output.result(line, { service: name, line });
  }
}

const textLines = (text: string): string[] => (text === '' ? [] : text.split('\n').map(shown));

/** A log holds what others wrote: its escape sequences are not for this terminal. */
const shown = (line: string): string => visible(line.replaceAll('\t', '    '));

function linesOf(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new EdpError('USAGE', `${text} is no number of lines.`, { hint: 'Give a whole number from 1.' });
}
