import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { sourceMappingSchema } from '../ingest/mapping.js';
import { EdpError } from '../model/errors.js';
import { servicesSchema } from '../services/settings.js';
import { clusterSchema } from './cluster.js';
import { importTypeScript } from './import-typescript.js';
import { packageRoot } from './package-root.js';

const timeZone = z.string().refine(
  (zone) => {
    try {
      return new Intl.DateTimeFormat('en', { timeZone: zone }) !== undefined;
    } catch {
      return false;
    }
  },
  { error: 'is no IANA time zone' },
);

/** Where the events of OpenLineage go; nowhere without a file or a URL. */
export const openLineageSchema = z.strictObject({
  file: z.string().min(1).optional(),
  url: z.url({ protocol: /^https?$/ }).optional(),
  namespace: z.string().min(1).default('edp'),
});

/** `edp.config.ts`, checked. Every key, its default and its effect: `edp.config.reference.ts`. */
export const configSchema = z.strictObject({
  profile: z.enum(['embedded', 'cluster']).default('embedded'),
  database: z.string().default('.edp/warehouse.duckdb'),
  memoryLimit: z
    .string()
    .regex(/^\d+(\.\d+)?\s?(MB|GB|MiB|GiB)$/)
    .optional(),
  threads: z.int().positive().optional(),
  models: z.string().default('models'),
  timeZone: timeZone.default('UTC'),
  baseCurrency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .default('EUR'),
  attributionRule: z
    .enum(['first_touch', 'last_touch', 'linear', 'time_decay', 'position_based'])
    .default('last_touch'),
  lookBackDays: z.int().min(1).max(90).default(30),
  openLineage: openLineageSchema.prefault({}),
  services: servicesSchema.prefault({}),
  cluster: clusterSchema.prefault({}),
  sources: z.record(z.string().regex(/^[a-z][a-z0-9_]*$/), sourceMappingSchema).default({}),
});

export type Config = z.output<typeof configSchema>;
export const profiles = configSchema.shape.profile.unwrap().options;
export type Profile = Config['profile'];

/** Of DuckDB: where it holds the tables, and where it only judges the records that arrive, on their way to a cluster. */
export const defaultMemoryLimit: Readonly<Record<Profile, string>> = { embedded: '4GB', cluster: '256MB' };

/** What `edp.config.ts` exports. */
export type ConfigInput = z.input<typeof configSchema>;

/** Gives a configuration its type. */
export const defineConfig = (config: ConfigInput): ConfigInput => config;

export const configFile = 'edp.config.ts';

/**
 * Reads a project's configuration.
 * @throws EdpError NOT_A_PROJECT without a file; CONFIG_INVALID naming each key that is wrong.
 */
export async function loadConfig(directory: string): Promise<Config> {
  const file = join(directory, configFile);
  if (!existsSync(file)) {
    throw new EdpError('NOT_A_PROJECT', `There is no ${configFile} here.`, {
      where: directory,
      hint: 'Run `edp init` to make a project, or go to its folder.',
    });
  }
  let exported: unknown;
  try {
    exported = ((await importTypeScript(file)) as { default?: unknown }).default;
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new EdpError('CONFIG_INVALID', `The configuration cannot be loaded: ${message}`, {
      where: configFile,
      cause,
    });
  }
  const parsed = configSchema.safeParse(exported);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((i) => `${i.path.join('.') || configFile}: ${i.message}`);
  throw new EdpError('CONFIG_INVALID', `The configuration is not valid:\n  ${problems.join('\n  ')}`, {
    where: configFile,
    hint: `Every key, its default and its effect: ${join(packageRoot, 'edp.config.reference.ts')}`,
  });
}
