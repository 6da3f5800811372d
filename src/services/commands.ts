import { EdpError } from '../model/errors.js';
import { services } from './catalogue/index.js';
import { inOrder, withNeeds } from './order.js';
import { alone } from './process/lock.js';
import { type Service, type ServiceName, serviceNames } from './service.js';
import { type Health, healthOf, purge, type Site, type Started, type Stopped, start, stop } from './supervisor.js';

/** What came of one service: a result, or why there is none. */
export type Of<T> = { service: Service } & ({ result: T } | { error: unknown });

export interface Up extends Started {
  /** Seconds from the beginning until it was installed; next to none if it was before. */
  installSeconds: number;
  /** Seconds from its start until it answered. */
  startSeconds: number;
}

/**
 * Installs, starts and awaits services, with those that they need; all of them where none is named. What does not depend
 * on each other goes on at the same time, and a failure does not hold up the others.
 * @throws EdpError SERVICES_LOCKED.
 */
export function up(
  site: Site,
  names: readonly ServiceName[],
  onUp: (service: Service, up: Up) => void,
): Promise<Of<Up>[]> {
  mustBePossible();
  const wanted = withNeeds(Object.values(services), names.length > 0 ? names : serviceNames);
  return alone(site.folder, site.now, async () => {
    const settled = await inOrder(
      wanted,
      (name) => services[name].needs,
      async (name, ready) => {
        const service = services[name];
        const up = await bringUp(site, service, ready);
        onUp(service, up);
        return up;
      },
    );
    return paired(wanted, settled);
  });
}

/** @throws EdpError SERVICE_MISSING on Windows, where processes have neither groups nor signals. */
function mustBePossible(): void {
  if (process.platform !== 'win32') return;
  throw new EdpError('SERVICE_MISSING', 'The services run on Linux and macOS only.', {
    hint: 'On Windows, work in the Windows Subsystem for Linux.',
  });
}

async function bringUp(site: Site, service: Service, ready: Promise<void>): Promise<Up> {
  const clock = stopwatch(site);
  site.report(service, 'installing');
  const report = (text: string) => site.report(service, `installing: ${text}`);
  const installed = await service.install({ cache: site.cache, env: site.env, report });
  const installSeconds = clock();
  await ready;
  const starting = stopwatch(site);
  const started = await start(site, service, installed);
  return { ...started, installSeconds, startSeconds: starting() };
}

/** Stops services, those first that need others; all of them where none is named. @throws EdpError SERVICES_LOCKED. */
export function down(
  site: Site,
  names: readonly ServiceName[],
  options: { purge?: boolean | undefined } = {},
): Promise<Of<Stopped>[]> {
  const wanted = names.length > 0 ? names : serviceNames;
  const dependents = (name: ServiceName) => serviceNames.filter((other) => services[other].needs.includes(name));
  return alone(site.folder, site.now, async () => {
    const settled = await inOrder(wanted, dependents, async (name, ready) => {
      // One that cannot be stopped is no reason to leave what it needs running.
      await ready.catch(() => undefined);
      const stopped = await stop(site, services[name]);
      if (options.purge) purge(site, services[name]);
      return stopped;
    });
    return paired(wanted, settled);
  });
}

/** How each service is. */
export const health = (site: Pick<Site, 'folder' | 'config'>): Promise<{ service: Service; health: Health }[]> =>
  Promise.all(
    serviceNames.map(async (name) => ({ service: services[name], health: await healthOf(site, services[name]) })),
  );

const paired = <T>(names: readonly ServiceName[], settled: readonly PromiseSettledResult<T>[]): Of<T>[] =>
  names.flatMap((name, i): Of<T>[] => {
    const outcome = settled[i];
    const service = services[name];
    if (!outcome) return [];
    return [outcome.status === 'fulfilled' ? { service, result: outcome.value } : { service, error: outcome.reason }];
  });

function stopwatch({ now }: Pick<Site, 'now'>): () => number {
  const began = now().getTime();
  return () => (now().getTime() - began) / 1000;
}
