import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { Database } from '../engine/database.js';
import { EdpError } from '../model/errors.js';
import type { FileFormat, IngestSource } from './mapping.js';
import { asFileError } from './read-file.js';

/** A file to be ingested. */
export interface SourceFile {
  /** Name under which the ledger knows it: relative to the project where it lies inside, with `/`. */
  path: string;
  absolute: string;
  format: FileFormat;
  gzip: boolean;
  bytes: number;
  modifiedAt: Date;
  /** Changes whenever the file's content may have changed: it need not be read to know that it is the same. */
  stamp: string;
}

const extensions: Record<string, FileFormat> = {
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
  '.json': 'json',
  '.csv': 'csv',
  '.parquet': 'parquet',
};

const natural = new Intl.Collator('en', { numeric: true });
const byName = (a: string, b: string): number => natural.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);

/**
 * The paths that a source's patterns match, each once, by name; numbers in names count as numbers. A folder stands for
 * the files in it whose extension is known.
 */
export async function resolveFiles(database: Database, root: string, patterns: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  for (const pattern of patterns) {
    const absolute = resolve(root, pattern);
    const kind = await stat(absolute).catch(() => undefined);
    if (kind?.isFile()) {
      found.add(absolute);
      continue;
    }
    const glob = kind?.isDirectory() ? `${absolute}/*` : absolute;
    const rows = await database.rows<{ file: string }>('SELECT file FROM glob($glob)', { glob });
    for (const { file } of rows) {
      if (!kind?.isDirectory() || formatOf(file)) found.add(resolve(file));
    }
    // A path without wildcards that does not exist is an error of that file, told like any other.
    if (rows.length === 0 && !kind && !/[*?[]/.test(pattern)) found.add(absolute);
  }
  return [...found].sort(byName);
}

function formatOf(path: string): FileFormat | undefined {
  const extension = /\.[a-z]+$/.exec(path.toLowerCase().replace(/\.gz$/, ''))?.[0];
  return extension === undefined ? undefined : extensions[extension];
}

/** @throws EdpError FILE_UNREADABLE if the file cannot be read or its format is not known. */
export async function describeFile(absolute: string, root: string, { mapping }: IngestSource): Promise<SourceFile> {
  const format = mapping.format ?? formatOf(absolute);
  const path = displayPath(absolute, root);
  if (format === undefined) {
    throw new EdpError('FILE_UNREADABLE', 'The format of the file is not known from its name.', {
      where: path,
      hint: 'Set `format` of its source: ndjson, json, csv or parquet.',
    });
  }
  try {
    await access(absolute, constants.R_OK);
    const { size, mtime, mtimeNs, ctimeNs, ino } = await stat(absolute, { bigint: true });
    const gzip = absolute.toLowerCase().endsWith('.gz');
    const stamp = [size, mtimeNs, ctimeNs, ino].join(' ');
    return { path, absolute, format, gzip, bytes: Number(size), modifiedAt: mtime, stamp };
  } catch (error) {
    throw asFileError(error, path);
  }
}

export function displayPath(absolute: string, root: string): string {
  const inside = relative(root, absolute);
  const path = inside.startsWith('..') || isAbsolute(inside) ? absolute : inside;
  return path.split(sep).join('/');
}

/**
 * When the records of a file arrived (DESIGN S1); for `record`, when those arrived that do not say so.
 * @throws EdpError FILE_BROKEN if the file's name should hold its day and does not.
 */
export function arrivalOf(
  file: SourceFile,
  { mapping }: IngestSource,
  now: Date,
): { sql: string; zone?: string | undefined } {
  switch (mapping.arrival) {
    case 'load':
    case 'record':
      return { sql: instant(now) };
    case 'mtime':
      return { sql: instant(file.modifiedAt) };
    case 'path': {
      const day = dayIn(file.path);
      if (day) return { sql: `TIMESTAMP '${day}' + INTERVAL 1 DAY`, zone: mapping.zone };
      throw new EdpError('FILE_BROKEN', 'The name of the file holds no date.', {
        where: file.path,
        hint: 'Name it after its day, such as 2026-11-22.csv, or set another `arrival` of its source.',
      });
    }
  }
}

export const instant = (moment: Date): string =>
  `TIMESTAMP '${moment.toISOString().replace('T', ' ').replace('Z', '')}'`;

/** The last day that a path names: `2026-11-22`, `2026_11_22` or `20261122`. */
function dayIn(path: string): string | undefined {
  const days = [...path.matchAll(/(?<!\d)(\d{4})([-_]?)(\d{2})\2(\d{2})(?!\d)/g)]
    .map(([, year, , month, day]) => `${year}-${month}-${day}`)
    .filter((day) => !Number.isNaN(Date.parse(day)) && new Date(day).toISOString().startsWith(day));
  return days.at(-1);
}
