import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { csvSchema, sourceMappingSchema } from '../../src/ingest/mapping.js';
import { clusterSchema } from '../../src/project/cluster.js';
import { configSchema, openLineageSchema } from '../../src/project/config.js';
import { s3Schema } from '../../src/s3/index.js';
import { servicesSchema } from '../../src/services/settings.js';

/** The built one: from source, the file would have the whole platform compiled once more. */
const built = new URL('../../dist/src/project/import-typescript.js', import.meta.url).href;
const { importTypeScript } = (await import(built)) as typeof import('../../src/project/import-typescript.js');

type Source = { fields: Record<string, unknown> };

const file = new URL('../../edp.config.reference.ts', import.meta.url).pathname;

describe('edp.config.reference.ts', () => {
  it('is a valid configuration', async () => {
    const { default: config } = (await importTypeScript(file)) as { default: unknown };
    expect(configSchema.safeParse(config)).toMatchObject({ success: true });
  });

  it('numbers sale lines within their sale: lines numbered by the product would replace one another', async () => {
    const { default: config } = (await importTypeScript(file)) as { default: { sources: Record<string, Source> } };
    const { fields } = config.sources.marketplace_sales as Source;
    expect(fields.line_id).toEqual({ occurrence: [fields.transaction_id] });
  });

  it('names every key there is', () => {
    const text = readFileSync(file, 'utf8');
    const services = Object.values(servicesSchema.shape).flatMap((s) => ('unwrap' in s ? [s.unwrap()] : []));
    const objects = services.filter((s) => s instanceof z.ZodObject);
    const schemas = [
      configSchema,
      openLineageSchema,
      servicesSchema,
      ...objects,
      clusterSchema,
      sourceMappingSchema,
      csvSchema,
      s3Schema,
    ];
    const keys = schemas.flatMap((schema) => Object.keys(schema.shape));

    expect(keys.filter((key) => !new RegExp(`(^\\s*|\\{ )${key}:`, 'm').test(text))).toEqual([]);
  });

  it('states the defaults of all settings that have one', async () => {
    const { default: config } = (await importTypeScript(file)) as { default: Record<string, unknown> };
    const { sources: _, ...defaults } = configSchema.parse({});
    expect(config).toMatchObject(defaults);
  });
});
