import { mask } from '../quality/privacy.js';
import type { IngestSource } from './mapping.js';

/**
 * A quarantined record's text with its personal data masked (DESIGN S16). Only fields that the contract knows as not
 * personal show their values; all others, and text that is no JSON object, could hold anything and do not.
 */
export function maskRecordText({ table, mapping }: Pick<IngestSource, 'table' | 'mapping'>, text: string): string {
  const record = parseObject(text);
  if (!record) return `*** (${text.length} characters that are no JSON object)`;
  const harmless = new Set<string>();
  for (const [name, column] of Object.entries(table.columns)) {
    const field = mapping.fields[name];
    const path =
      typeof field === 'string' ? field : field && 'path' in field ? field.path : (table.paths?.[name] ?? name);
    if (!column.pii) harmless.add(path);
  }
  for (const [name, column] of Object.entries(table.columns)) {
    const field = mapping.fields[name];
    if (column.pii) harmless.delete(typeof field === 'string' ? field : (table.paths?.[name] ?? name));
  }
  return JSON.stringify(maskFields(record, '', harmless));
}

/** The remark on what was wrong, without the values of personal columns. */
export function maskDetail({ table }: Pick<IngestSource, 'table'>, detail: string): string {
  const personal = Object.entries(table.columns).filter(([name, c]) => c.pii && detail.includes(`${name}: `));
  return personal.length === 0 ? detail : `${personal.map(([name]) => name).join(', ')}: ***`;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function maskFields(
  record: Record<string, unknown>,
  prefix: string,
  harmless: ReadonlySet<string>,
): Record<string, unknown> {
  const entries = Object.entries(record).map(([name, value]) => {
    const path = prefix + name;
    if (harmless.has(path)) return [name, value];
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return [name, maskFields(value as Record<string, unknown>, `${path}.`, harmless)];
    }
    return [name, mask('free-text', value)];
  });
  return Object.fromEntries(entries);
}
