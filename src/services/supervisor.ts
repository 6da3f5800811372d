import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EdpError } from '../model/errors.js';
import { logTail } from './log.js';
import { mustBeFree } from './port.js';
import { isSame, type ProcessRecord, removeRecord, type Standing, standingOf } from './process/record.js';
import { startProcess } from './process/start.js';
import { type Ending, stopProcess } from './process/stop.js';
import type { Installed, Place, Service } from './service.js';
import type { ServicesConfig } from './settings.js';

const askEveryMs = 200;
/** Between two words on a service that takes its time. */
const reportEveryMs = 1_000;

/** The services of one project, and what they need of the machine. */
export interface Site {
  config: ServicesConfig;
  /** State of all services; each has a folder of its own in it. */
  folder: string;
  /** Folder of all that is installed. */
  cache: string;
  env: NodeJS.ProcessEnv;
  now: () => Date;
  /** Told what a service is at. */
  report(service: Service, text: string): void;
}

export const folderOf = (site: Pick<Site, 'folder'>, service: Pick<Service, 'name'>): string =>
  join(site.folder, service.name);

/** What a person would call the state of a service. */
export type Health =
  | { state: 'stopped' }
  | { state: 'running'; record: ProcessRecord }
  /** Its process lives, but does not answer. */
  | { state: 'not answering'; record: ProcessRecord }
  /** Its process ended without being asked to. */
  | { state: 'died'; record: ProcessRecord };

export async function healthOf(site: Pick<Site, 'folder' | 'config'>, service: Service): Promise<Health> {
  const standing = standingOf(folderOf(site, service));
  if (standing.kind === 'none') return { state: 'stopped' };
  const { record } = standing;
  if (standing.kind === 'gone') return { state: 'died', record };
  return { state: (await service.answers(site.config)) ? 'running' : 'not answering', record };
}

export type Started = { outcome: 'started' | 'already running'; record: ProcessRecord };

/**
 * Sees to it that a service runs and answers; one that does already is left alone.
 * @throws EdpError PORT_IN_USE; SERVICE_MISSING; SERVICE_FAILED with the last lines of its log, when it was stopped again.
 */
export async function start(site: Site, service: Service, installed: Installed): Promise<Started> {
  const folder = folderOf(site, service);
  mkdirSync(folder, { recursive: true });
  const place = { config: site.config, folder, installed, env: ownEnvironment(site.env) };
  const standing = standingOf(folder);
  const already = standing.kind === 'running';
  const record = already ? standing.record : await launch(site, service, place, standing);
  await untilItAnswers(site, service, record);
  await service.furnish?.(place);
  return { outcome: already ? 'already running' : 'started', record };
}

async function launch(site: Site, service: Service, place: Place, standing: Standing): Promise<ProcessRecord> {
  if (standing.kind === 'gone') removeRecord(place.folder);
  await mustBeFree(service.title, service.ports(site.config));
  site.report(service, 'starting');
  return startProcess(place.folder, await service.prepare(place), place.env, site.now);
}

/** Settings come from one place: what the user's shell holds for a service of another kind does not reach this one. */
export const ownEnvironment = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(env).filter(
      ([key]) => !/^(MINIO_|PG|KAFKA_|SPARK_|PYSPARK_|HADOOP_|HIVE_|AWS_|JAVA_TOOL_OPTIONS$)/.test(key),
    ),
  );

async function untilItAnswers(site: Site, service: Service, record: ProcessRecord): Promise<void> {
  const began = Date.now();
  let reported = began;
  while (!(await service.answers(site.config))) {
    const waited = Date.now() - began;
    if (!isSame(record)) throw await failed(site, service, record, 'ended before it answered');
    if (waited > service.startWithinMs) {
      throw await failed(site, service, record, `did not answer within ${service.startWithinMs / 1000} s`);
    }
    if (Date.now() - reported > reportEveryMs) {
      reported = Date.now();
      site.report(service, `waiting for an answer, ${Math.round(waited / 1000)} s`);
    }
    await sleep(askEveryMs);
  }
}

async function failed(site: Site, service: Service, record: ProcessRecord, what: string): Promise<EdpError> {
  const folder = folderOf(site, service);
  await stopProcess(record, { withinMs: service.stopWithinMs, signal: service.stopSignal });
  removeRecord(folder);
  const tail = logTail(folder, 15);
  return new EdpError('SERVICE_FAILED', `${service.title} ${what}.${tail && ` Its last words:\n${tail}`}`, {
    where: folder,
    hint: `\`edp logs ${service.name}\` shows all of its log.`,
  });
}

export type Stopped = { outcome: 'was not running' | 'had died' | Ending };

/** Stops a service; its data stay. */
export async function stop(site: Site, service: Service): Promise<Stopped> {
  const folder = folderOf(site, service);
  const standing = standingOf(folder);
  if (standing.kind === 'none') return { outcome: 'was not running' };
  if (standing.kind === 'running') site.report(service, 'stopping');
  const outcome =
    standing.kind === 'gone'
      ? 'had died'
      : await stopProcess(standing.record, { withinMs: service.stopWithinMs, signal: service.stopSignal });
  removeRecord(folder);
  return { outcome };
}

/** Removes all that a stopped service keeps. @returns whether there was anything. */
export function purge(site: Pick<Site, 'folder'>, service: Service): boolean {
  const folder = folderOf(site, service);
  if (!existsSync(folder)) return false;
  rmSync(folder, { recursive: true, force: true });
  return true;
}
