import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');

/** The generator, which writes the truth, and the commands that say where to. */
const writers = /^src\/(generate\/|cli\/commands\/generate\.ts$|cli\/demo\/(project|writing|make-world)\.ts$)/;
const code = /\.(ts|mjs|js|sql|json|py)$/;

function filesOf(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => `${folder}/${file.replaceAll('\\', '/')}`)
    .filter((file) => code.test(file));
}

const readable = ['models', 'jobs', 'src', 'templates']
  .flatMap(filesOf)
  .concat('edp.config.ts', 'edp.config.reference.ts')
  .filter((file) => !writers.test(file));
const textOf = (file: string) => readFileSync(join(root, file), 'utf8');

describe('the hidden truth', () => {
  it('is mentioned by no model, and by nothing else that could hand it to one', () => {
    expect(readable.filter((file) => file.startsWith('models/')).length).toBeGreaterThan(20);
    expect(readable.length).toBeGreaterThan(200);
    // `truth.json`, `truth.sales.ndjson`, and the names of fields that only it has.
    const told = /\btruths?\b|caused_by|helped_by_display|\btrueRoas\b|bestOfSameTotal|repeatHabit|rhythmDays/i;
    expect(readable.filter((file) => told.test(textOf(file)))).toEqual([]);
  });

  it('is imported by no room but the command line, which only writes it', () => {
    const importers = readable.filter((file) => /from '[^']*\/generate\//.test(textOf(file)));
    expect(importers.filter((file) => !file.startsWith('src/cli/'))).toEqual([]);
  });
});
