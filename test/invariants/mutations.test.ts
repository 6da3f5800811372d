import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import faults from '../../scripts/mutations.json' with { type: 'json' };

const root = fileURLToPath(new URL('../..', import.meta.url));

describe('the faults that `npm run test:mutations` plants', () => {
  it.each(faults.map(({ name, ...fault }) => [name, fault] as const))('%s', async (_, { file, find, replace }) => {
    const text = await readFile(join(root, file), 'utf8');
    expect(text.split(find).length - 1, `in ${file}`).toBe(1);
    expect(replace).not.toBe(find);
  });
});
