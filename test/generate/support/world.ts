import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultWorld, type Source, type WorldOptions } from '../../../src/generate/index.js';

/** A world that is made in a fraction of a second. */
export const smallWorld = (overrides: Partial<WorldOptions> = {}): WorldOptions =>
  defaultWorld({
    customers: 200,
    products: 100,
    campaigns: 10,
    days: 8,
    events: 6_000,
    marketplaceSales: 500,
    ...overrides,
  });

const directories: string[] = [];

export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'edp-generate-'));
  directories.push(directory);
  return directory;
}

export function removeTemporaryDirectories(): void {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true });
}

/** All files below a directory with a digest of their bytes. */
export function digests(directory: string): Record<string, string> {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort();
  return Object.fromEntries(
    paths.map((path) => [path.slice(directory.length), createHash('sha256').update(readFileSync(path)).digest('hex')]),
  );
}

/** A line of a source and the day in the name of its file. */
export interface WrittenLine {
  day: string;
  line: string;
}

export function* linesOf(directory: string, source: Source): Generator<WrittenLine> {
  for (const file of readdirSync(join(directory, source)).sort()) {
    const text = readFileSync(join(directory, source, file), 'utf8');
    for (const line of text.split('\n')) if (line !== '') yield { day: file.slice(0, 10), line };
  }
}

export type Json = Record<string, unknown>;

/** The line's record, or null where it is not JSON. */
export function parsed(line: string): Json | null {
  try {
    return JSON.parse(line) as Json;
  } catch {
    return null;
  }
}
