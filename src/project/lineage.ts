import { duckdbDialect } from '../engine/duckdb/dialect.js';
import { DuckDbDatabase } from '../engine/duckdb/engine.js';
import type { FieldMapping } from '../ingest/mapping.js';
import { type FieldTexts, type Lineage, lineageOf } from '../lineage/index.js';
import type { Project } from './project.js';

/**
 * Where each value of a project's tables comes from, up to the fields of its sources. Needs no database file. Whatever the
 * profile, the models are read as DuckDB is told them: it is its parser that reads them.
 */
export async function projectLineage(project: Pick<Project, 'compile' | 'sources'>): Promise<Lineage> {
  const database = await DuckDbDatabase.open({ path: ':memory:', memoryLimit: '512MB', threads: 1 });
  try {
    const fields = new Map(
      project.sources.map(({ name, mapping }): [string, FieldTexts] => [
        `raw_${name}`,
        Object.fromEntries(Object.entries(mapping.fields).map(([column, field]) => [column, fieldText(field)])),
      ]),
    );
    return await lineageOf(await database.connect(), { ...project.compile, dialect: duckdbDialect }, { fields });
  } finally {
    database.close();
  }
}

/** What a column of the contract is filled from, in words. */
function fieldText(field: FieldMapping): string {
  if (typeof field === 'string') return field;
  if ('sql' in field) return field.sql;
  if ('value' in field) return `'${field.value}' for every record`;
  if ('occurrence' in field) return `occurrence of the same ${field.occurrence.join(', ')} within one file`;
  if (!('map' in field)) return field.path;
  const translated = Object.entries(field.map).map(([from, to]) => `${from} → ${to}`);
  const otherwise = field.else === undefined ? [] : [`else ${field.else ?? 'null'}`];
  return `${field.path} (${[...translated, ...otherwise].join(', ')})`;
}
