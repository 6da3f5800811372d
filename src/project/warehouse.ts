import type { Database } from '../engine/database.js';
import type { Engine } from '../engine/engine.js';
import type { IngestOptions } from '../ingest/index.js';
import { admitInto, withLakehouse } from './lakehouse.js';
import { type Project, withEngine } from './project.js';

/** The tables of a project, to be changed, whatever profile it has. */
export interface Warehouse {
  engine: Engine;
  /**
   * Does work that admits records: into the database that it is given, with the schemas `edp` and `bronze`. What it has
   * stored in Bronze is then among the tables.
   */
  admit<T>(work: (intake: Database, recall: IngestOptions['recall']) => Promise<T>): Promise<T>;
  /** Puts in order what many small changes have left behind. */
  maintain(): Promise<void>;
}

/**
 * Works with the tables as the one who may change them.
 * @throws EdpError DATABASE_LOCKED if another process does; SERVICE_DOWN if a service of the cluster does not answer.
 */
export function withWarehouse<T>(
  project: Project,
  now: () => Date,
  work: (warehouse: Warehouse) => Promise<T>,
): Promise<T> {
  if (project.config.profile === 'embedded') {
    return withEngine(project, (engine) =>
      work({
        engine,
        admit: (admitting) => admitting(engine, undefined),
        maintain: async () => {
          await engine.execute('CHECKPOINT');
        },
      }),
    );
  }
  return withLakehouse(project, { now, write: true }, (lakehouse) =>
    work({
      engine: lakehouse.engine,
      admit: (admitting) => admitInto(lakehouse, project, admitting),
      maintain: async () => {
        await lakehouse.optimize(retention(now()));
      },
    }),
  );
}

const dayMs = 86_400_000;

/** What upkeep keeps, unless it is told otherwise: a week of publications, and files that a run of today may be writing. */
export const retention = (now: Date, keepDays = 7): { keepSince: Date; orphansBefore: Date } => ({
  keepSince: new Date(now.getTime() - keepDays * dayMs),
  orphansBefore: new Date(now.getTime() - dayMs),
});
