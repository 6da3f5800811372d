import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { defaultWorld } from '../../generate/index.js';
import { EdpError } from '../../model/errors.js';
import { loadProject, type Project } from '../../project/project.js';
import type { Context } from '../context.js';
import { plural } from '../format.js';
import { packageRoot } from '../package.js';
import type { Progress } from '../progress.js';
import { makeWorld, Writing } from './writing.js';

export interface DemoSetting {
  project: Project;
  /** The days of the world, ISO dates. */
  days: readonly string[];
  writing: Writing;
}

/** Only the demo makes this folder; what it finds there is its own to replace. */
const data = 'data';
const truth = 'truth.json';
const dayMs = 86_400_000;

/**
 * Makes the demo's project and begins to make its files anew.
 * @throws EdpError USAGE if the folder holds something else; DATABASE_LOCKED if a demo is running there.
 */
export async function prepareDemo(
  context: Context,
  directory: string,
  size: { events: number; sales: number; customers: number; days: number; seed: number },
  progress: Progress,
): Promise<DemoSetting> {
  const world = defaultWorld({
    seed: size.seed,
    events: size.events,
    marketplaceSales: size.sales,
    customers: size.customers,
    days: size.days,
  });
  const taken = existsSync(directory) ? readdirSync(directory) : [];
  if (taken.length > 0 && !taken.includes(truth)) {
    throw new EdpError('USAGE', 'This folder holds something else than a demo.', {
      where: directory,
      hint: 'Name another folder: `edp demo somewhere`. Nothing was changed.',
    });
  }
  mkdirSync(directory, { recursive: true });
  cpSync(join(packageRoot, 'templates', 'demo'), directory, { recursive: true });
  const project = await loadProject(directory);
  if (existsSync(project.databasePath)) await context.own(project, async () => undefined);
  for (const suffix of ['', '.wal', '.tmp'])
    rmSync(`${project.databasePath}${suffix}`, { force: true, recursive: true });
  rmSync(join(directory, data), { recursive: true, force: true });
  const first = Date.parse(`${world.start}T00:00:00Z`);
  const days = Array.from({ length: world.days }, (_, i) => new Date(first + i * dayMs).toISOString().slice(0, 10));
  const made = { directory: join(directory, data), world, truth: join(directory, truth) };
  const writing = new Writing((onDay) =>
    makeWorld(made, (done) => {
      progress.update(`making the world: ${plural(done, 'day')} of ${world.days}`);
      onDay(done);
    }),
  );
  return { project, days, writing };
}
