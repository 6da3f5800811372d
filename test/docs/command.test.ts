import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { differences } from '../../src/docs/difference.js';
import { edp, temporaryFolder } from '../cli/support/edp.js';
import { readPage, section } from './support/page.js';

const template = fileURLToPath(new URL('../../templates/project', import.meta.url));

describe('edp docs', () => {
  const folder = temporaryFolder();
  const project = join(folder.path, 'shop');
  const page = join(project, 'docs', 'data-model.md');
  const docs = (...args: string[]) => edp(['docs', ...args], { cwd: project });

  beforeAll(() => {
    mkdirSync(project);
    cpSync(template, project, { recursive: true });
  });
  afterAll(() => folder.remove());

  it('says by --check that there is no page yet, and writes none', async () => {
    const { code, stderr } = await docs('--check');
    expect(code).toBe(3);
    expect(stderr).toContain('CHECK_FAILED: The page does not exist.');
    expect(existsSync(page)).toBe(false);
  });

  it('writes the page of the project, its own tables with it', async () => {
    const { code, stdout } = await docs();
    expect([code, stdout]).toEqual([0, 'docs/data-model.md: 27 tables\n']);
    const written = readPage(readFileSync(page, 'utf8'));
    expect(section(written, 'raw_product_reviews').text).toContain('`product_reviews` in `edp.config.ts`');
    expect(section(written, 'product_ratings').text).toContain('- **Kept up to date:** By `product_id`');
    expect(section(written, 'fact_sales').text).toContain('[product_ratings](#product_ratings)');
    expect((await docs('--check')).code).toBe(0);
  });

  it('fails by --check when a definition has changed since, and says where', async () => {
    const model = join(project, 'models', 'gold', 'product_ratings.ts');
    writeFileSync(model, readFileSync(model, 'utf8').replace('Average stars.', 'Stars on average.'));
    const before = readFileSync(page, 'utf8');
    const { code, stderr } = await docs('--check');
    expect(code).toBe(3);
    expect(stderr).toContain('product_ratings: is "| `average_rating` ');
    expect(stderr).toContain('Stars on average.');
    expect(stderr).toContain('hint  Run `edp docs`');
    expect(readFileSync(page, 'utf8')).toBe(before);
  });

  it('brings it up to date, elsewhere too, and tells so by --json', async () => {
    expect((await docs('--json')).json()).toEqual([{ file: page, tables: 27, state: 'changed' }]);
    expect((await docs('--json')).json()).toEqual([{ file: page, tables: 27, state: 'unchanged' }]);
    expect((await docs('--out', 'tables.md')).stdout).toBe('tables.md: 27 tables\n');
    expect(readFileSync(join(project, 'tables.md'), 'utf8')).toBe(readFileSync(page, 'utf8'));
  });
});

describe('the differences of two pages', () => {
  const page = '# T\n\ntop\n\n### a\n\none\ntwo\n\n### b\n\nthree\n';

  it.each([
    ['nothing', page, []],
    ['a line', page.replace('two', '2'), ['a: is "2", should be "two"']],
    ['a section too few', page.replace('### b\n\nthree\n', ''), ['b: missing']],
    ['a section too many', `${page}### c\n\nfour\n`, ['c: no longer there']],
    ['the end', `${page}more\n`, ['b: is "more", should be nothing']],
  ])('tell %s', (_, actual, expected) => {
    expect(differences(actual, page)).toEqual(expected);
  });

  it('tell sections in another order', () => {
    expect(differences('### b\n\nx\n### a\n\ny\n', '### a\n\ny\n### b\n\nx\n')).toEqual([
      'the page: is "### b", should be "### a"',
    ]);
  });
});
