import { Command } from 'commander';
import { type Up, up } from '../../services/commands.js';
import { Context } from '../context.js';
import { seconds } from '../format.js';
import type { Io } from '../io.js';
import { serviceName, siteOf, throwFailures } from '../services.js';

export const upCommand = (io: Io): Command =>
  new Command('up')
    .argument('[names...]', 'minio, postgres, kafka, spark; all of them where none is named')
    .summary('install and start MinIO, PostgreSQL, Kafka, Spark')
    .description(
      'Installs the pinned versions through Go, Maven and pip into the cache (the first time this takes minutes), starts each service as a process of its own, with those that it needs, and waits until it answers. One that runs already is left alone; one that died is started again. No Docker is needed. Ports: `services` in edp.config.ts.',
    )
    .addHelpText(
      'after',
      `
Needs: Go 1.24 (minio), PostgreSQL 14 (postgres), Java 17 and Maven (kafka, spark), Python 3 with venv (spark).

Examples:
  $ edp up
  $ edp up minio kafka
  $ edp up --json | jq -r .address`,
    )
    .action((given: string[], _: unknown, command: Command) => bringUp(Context.of(io, command), given));

async function bringUp(context: Context, given: readonly string[]): Promise<void> {
  const names = given.map(serviceName);
  const progress = context.progress();
  const site = await siteOf(context, progress);
  const outcomes = await up(site, names, (service, done) => progress.say(sentence(service.title, done)));
  progress.clear();
  const rows = outcomes.flatMap((o) => ('result' in o ? [{ service: o.service, up: o.result }] : []));
  context.output.table(
    [
      { name: 'service' },
      { name: 'outcome' },
      { name: 'address' },
      { name: 'pid' },
      { name: 'install_seconds', numeric: true },
      { name: 'start_seconds', numeric: true },
    ],
    rows.map(({ service, up: { outcome, record, installSeconds, startSeconds } }) => ({
      service: service.name,
      outcome,
      address: service.address(site.config),
      pid: record.pid,
      install_seconds: installSeconds,
      start_seconds: startSeconds,
    })),
  );
  throwFailures(outcomes);
}

function sentence(title: string, { outcome, installSeconds, startSeconds }: Up): string {
  if (outcome === 'already running') return `${title} runs already`;
  const installed = installSeconds < 1 ? '' : `installed in ${seconds(installSeconds)}, `;
  return `${title} ${installed}answers after ${seconds(startSeconds)}`;
}
