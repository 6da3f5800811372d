import { isAbsolute, join, resolve } from 'node:path';
import { z } from 'zod';

const port = z.int().min(1).max(65_535);
const heap = z.string().regex(/^\d+[mg]$/);

/** The key `services` of `edp.config.ts`: where they listen, and where they keep their data. */
export const servicesSchema = z.strictObject({
  folder: z.string().min(1).default('.edp/services'),
  minio: z.strictObject({ port: port.default(9000), consolePort: port.default(9001) }).prefault({}),
  // Not 5432: a PostgreSQL that the machine already has listens there.
  postgres: z.strictObject({ port: port.default(15_432) }).prefault({}),
  kafka: z.strictObject({ port: port.default(9092), controllerPort: port.default(9093) }).prefault({}),
  spark: z
    .strictObject({
      port: port.default(15_002),
      uiPort: port.default(4040),
      cores: z.int().min(1).default(2),
      memory: heap.default('2g'),
      /** A standalone master, whose workers then do the work; without one, the server does it in its own process. */
      master: z
        .string()
        .regex(/^spark:\/\/[^\s/,]+:\d+(,[^\s/,]+:\d+)*$/)
        .optional(),
      executorMemory: heap.default('1g'),
    })
    .prefault({}),
});

export type ServicesConfig = z.output<typeof servicesSchema>;

/** Only this machine can reach the services, so their credentials are known ones. */
export const host = '127.0.0.1';

export const credentials = {
  minio: { user: 'minio', password: 'minio123', region: 'us-east-1' },
  postgres: { user: 'edp', password: 'edp' },
} as const;

/** What the services are asked for by name. */
export const names = {
  /** Of MinIO: the tables, with a prefix for each layer, and files that wait to be ingested. */
  buckets: { tables: 'lakehouse', landing: 'landing' },
  /** Of PostgreSQL: Iceberg's catalog and the platform's own state, which change in one transaction. */
  database: 'lakehouse',
  /** Of Spark: `lake.namespace.table`. */
  catalog: 'lake',
} as const;

/** Where a project's services keep pid files, logs and data. */
export const stateFolder = (project: string, config: ServicesConfig): string => resolve(project, config.folder);

/** Where what is installed is kept, for all projects of a user: `EDP_CACHE`, or `.cache/edp` at home. */
export function cacheFolder(env: NodeJS.ProcessEnv, home: string): string {
  if (env.EDP_CACHE) return resolve(env.EDP_CACHE);
  const base = env.XDG_CACHE_HOME;
  return join(base && isAbsolute(base) ? base : join(home, '.cache'), 'edp');
}
