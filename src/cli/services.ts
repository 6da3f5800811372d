import { homedir } from 'node:os';
import { EdpError } from '../model/errors.js';
import { configFile, loadConfig } from '../project/config.js';
import { health, type Of } from '../services/commands.js';
import { type ServiceName, serviceNames } from '../services/service.js';
import { cacheFolder, stateFolder } from '../services/settings.js';
import type { Health, Site } from '../services/supervisor.js';
import type { Context } from './context.js';
import { plural } from './format.js';
import type { Row } from './output.js';
import type { Progress } from './progress.js';

/** The services of the project at hand: they need its configuration, not its tables. */
export async function siteOf(context: Context, progress?: Progress): Promise<Site> {
  const project = context.path(context.globals.project ?? '.');
  const config = (await loadConfig(project)).services;
  return {
    config,
    folder: stateFolder(project, config),
    cache: cacheFolder(context.io.env, homedir()),
    env: context.io.env,
    now: context.io.now,
    report: (service, text) => progress?.update(`${service.name}: ${text}`),
  };
}

/** @throws EdpError USAGE for a name that no service has. */
export function serviceName(name: string): ServiceName {
  const found = serviceNames.find((n) => n === name);
  if (found) return found;
  throw new EdpError('USAGE', `There is no service ${name}.`, { hint: `There are: ${serviceNames.join(', ')}.` });
}

/** Shows how each service is. */
export async function printServices(context: Context, site: Site): Promise<void> {
  const rows = (await health(site)).map(
    ({ service, health: found }): Row => ({
      service: service.name,
      state: found.state,
      address: service.address(site.config),
      pid: pidOf(found),
      started_at: found.state === 'stopped' ? null : new Date(found.record.startedAt),
    }),
  );
  context.output.heading('Services');
  context.output.table(
    [{ name: 'service' }, { name: 'state' }, { name: 'address' }, { name: 'pid' }, { name: 'started_at' }],
    rows,
    'service',
  );
}

/** The id of one that died may be another process's by now. */
const pidOf = (found: Health): number | null =>
  found.state === 'running' || found.state === 'not answering' ? found.record.pid : null;

/** @throws the one error there is, or one that tells of all. */
export function throwFailures(outcomes: readonly Of<unknown>[]): void {
  const errors = outcomes.flatMap((o) => ('error' in o ? [o] : []));
  const [first] = errors;
  if (!first) return;
  if (errors.length === 1 || !errors.every((e) => e.error instanceof EdpError)) throw first.error;
  const told = errors.map(({ service, error }) => ({ service, error: error as EdpError }));
  throw new EdpError(
    told[0]!.error.code,
    `${plural(errors.length, 'service')} failed:\n${told.map(({ service, error }) => `${service.name}: ${error.message}`).join('\n')}`,
    {
      where: told.map(({ error }) => error.where).find((where) => where !== undefined) ?? configFile,
      hint: told.flatMap(({ error }) => error.hint ?? []).join('\n'),
      cause: first.error,
    },
  );
}
