import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { readAssets } from '../../charts/page/assets.js';
import { collect, publishedVersion } from '../../charts/page/collect.js';
import { ownerAddress } from '../../engine/duckdb/address.js';
import { EdpError } from '../../model/errors.js';
import type { AppOptions } from '../../server/app.js';
import { listen } from '../../server/listen.js';
import { LivePage } from '../../server/live-page.js';
import type { WithReader } from '../../server/polite-reader.js';
import { isLoopback } from '../../server/security.js';
import { Context } from '../context.js';
import { asCliError } from '../errors.js';
import type { Io } from '../io.js';
import { packageRoot } from '../package.js';
import { pageSource } from '../page.js';

interface Flags {
  port: string;
  host: string;
  open?: boolean;
}

export const serveCommand = (io: Io): Command =>
  new Command('serve')
    .summary('the interactive page, live over the tables')
    .description(
      'Shows the page of `edp dashboard` over the tables as they stand: it refreshes itself when a run has published something, and a click on a bar shows the rows behind it, personal data masked. It only reads, beside a run if need be, and only this machine can reach it unless --host says otherwise. Ctrl-C ends it.',
    )
    .option('-p, --port <n>', 'port; 0 for any free one', '8420')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--open', 'open it in the browser')
    .addHelpText(
      'after',
      `
Examples:
  $ edp serve --open
  $ edp serve --port 9000
  $ curl -s localhost:8420/healthz`,
    )
    .action((flags: Flags, command: Command) => serve(Context.of(io, command), flags));

async function serve(context: Context, flags: Flags): Promise<void> {
  const port = portOf(flags.port);
  const { output } = context;
  const options = await appOptions(context, flags.host);
  // Large, and of no use to other commands.
  const { buildApp } = await import('../../server/app.js');
  const app = buildApp(options);
  const address = await listen(app, flags.host, port);
  if (!isLoopback(flags.host)) {
    output.warn(
      `Whoever can reach ${flags.host} can read this page: there is no login. Leave --host out for this machine only.`,
    );
    if (context.showPii) output.warn('--show-pii: they can read personal data, too.');
  }
  // Whoever comes first need not wait for the tables to be read.
  void options.page.standing().catch(() => undefined);
  output.result(`${address}  (Ctrl-C ends it)`, { url: address });
  if (flags.open) openBrowser(address);
  await ended(context.io);
  await app.close();
  output.note('ended');
}

async function appOptions(context: Context, host: string): Promise<AppOptions> {
  const assets = readAssets(packageRoot);
  const project = await context.project();
  const source = { ...(await pageSource(project)), live: true };
  const withReader: WithReader = (work) => context.read(project, (reader) => work(reader));
  const page = new LivePage({
    withReader,
    collect: (database) => collect(database, source),
    version: publishedVersion,
    now: () => context.io.now().getTime(),
  });
  const { databasePath, graph, config } = project;
  return {
    host,
    page,
    withReader,
    graph,
    assets,
    attributionRule: config.attributionRule,
    showPii: context.showPii,
    isRunning: () => existsSync(ownerAddress(databasePath)),
    onFault: (error) => {
      const { code, message } = asCliError(error);
      context.output.warn(`${code}: ${message}`);
      if (context.globals.debug && error instanceof Error) context.output.note(error.stack ?? '');
    },
  };
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new EdpError('USAGE', `${text} is no port.`, { hint: 'Give a number from 0 to 65535.' });
}

/** Until the user has had enough: open requests are answered first. */
function ended(io: Io): Promise<void> {
  const signals = ['SIGINT', 'SIGTERM'] as const;
  return new Promise((resolve) => {
    for (const signal of signals) {
      process.removeAllListeners(signal);
      process.once(signal, () => {
        if (io.stderr.isTTY) io.stderr.write('\r\x1b[K');
        resolve();
      });
    }
  });
}

/** If there is no browser, the address is on the screen. */
function openBrowser(url: string): void {
  const [program, args] =
    process.platform === 'darwin'
      ? ['open', [url]]
      : process.platform === 'win32'
        ? ['cmd', ['/c', 'start', '', url]]
        : ['xdg-open', [url]];
  const child = spawn(program as string, args as string[], { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}
