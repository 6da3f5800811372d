import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { Database } from '../engine/database.js';
import { EdpError } from '../model/errors.js';
import { byName, type FoundFile, formatFor, formatOf, isGzip, type SourceFile } from './found-file.js';
import type { IngestSource } from './mapping.js';
import { asFileError } from './read-file.js';

/** The files of a source that lie on a disk, each once, by name. */
export async function localFiles(
  database: Database,
  root: string,
  source: IngestSource,
  patterns: readonly string[],
): Promise<FoundFile[]> {
  const paths = await resolveFiles(database, root, patterns);
  return paths.map((absolute) => ({
    path: displayPath(absolute, root),
    describe: () => describeFile(absolute, root, source),
    atHand: (file, work) => work({ ...file, absolute }),
  }));
}

/**
 * The paths that a source's patterns match, each once, by name; numbers in names count as numbers. A folder stands for
 * the files in it whose extension is known.
 */
async function resolveFiles(database: Database, root: string, patterns: readonly string[]): Promise<string[]> {
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

/** @throws EdpError FILE_UNREADABLE if the file cannot be read or its format is not known. */
export async function describeFile(absolute: string, root: string, source: IngestSource): Promise<SourceFile> {
  const path = displayPath(absolute, root);
  const format = formatFor(path, source);
  try {
    await access(absolute, constants.R_OK);
    const { size, mtime, mtimeNs, ctimeNs, ino } = await stat(absolute, { bigint: true });
    const stamp = [size, mtimeNs, ctimeNs, ino].join(' ');
    return { path, format, gzip: isGzip(absolute), bytes: Number(size), modifiedAt: mtime, stamp };
  } catch (error) {
    throw asFileError(error, path);
  }
}

function displayPath(absolute: string, root: string): string {
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
