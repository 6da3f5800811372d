import { renameSync, rmSync } from 'node:fs';
import { extname } from 'node:path';
import type { ExportFormat, ReadRequest } from '../engine/duckdb/read-session.js';
import type { Reader } from '../engine/duckdb/reader.js';
import { EdpError } from '../model/errors.js';
import { toJson } from './format.js';

const byExtension: Readonly<Record<string, ExportFormat>> = {
  csv: 'csv',
  json: 'json',
  ndjson: 'json',
  jsonl: 'json',
  parquet: 'parquet',
};

/** The format that a file's name tells; CSV without a file. @throws EdpError USAGE if it tells none. */
export function exportFormat(given: ExportFormat | undefined, file: string | undefined): ExportFormat {
  const format = given ?? byExtension[file === undefined ? 'csv' : extname(file).slice(1).toLowerCase()];
  if (!format) {
    throw new EdpError('USAGE', `The format of ${file} is not known.`, { hint: 'Say --format csv, json or parquet.' });
  }
  if (format === 'parquet' && file === undefined) {
    throw new EdpError('USAGE', 'Parquet is not written to stdout.', { hint: 'Name a file by --output.' });
  }
  return format;
}

/** Writes rows to a file that appears only when it is whole. Returns how many. */
export async function exportToFile(
  reader: Reader,
  request: ReadRequest,
  file: string,
  format: ExportFormat,
): Promise<number> {
  const unfinished = `${file}.part`;
  try {
    const { written } = await reader.read({ ...request, copyTo: { path: unfinished, format } });
    renameSync(unfinished, file);
    return written;
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}

/** Rows as text, line by line: CSV by RFC 4180, or one JSON object a line. */
export function* exportLines(
  format: ExportFormat,
  names: readonly string[],
  rows: readonly Record<string, unknown>[],
): Generator<string> {
  if (format === 'csv') yield names.map(csvField).join(',');
  for (const row of rows) yield format === 'csv' ? names.map((n) => csvField(row[n])).join(',') : toJson(row);
}

function csvField(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = value instanceof Date ? value.toISOString() : typeof value === 'object' ? toJson(value) : String(value);
  return /[",\r\n]/.test(text) || text === '' ? `"${text.replaceAll('"', '""')}"` : text;
}
