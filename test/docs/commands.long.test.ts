import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { declaredChecks } from '../../src/docs/checks.js';
import { buildGraph } from '../../src/model/graph.js';
import { loadModels } from '../../src/project/load-models.js';
import { edp } from '../cli/support/edp.js';
import { blocksOf, documents, readDocument, root } from './support/documents.js';
import { preparePlaces, startOf } from './support/places.js';
import { play } from './support/play.js';
import { Session } from './support/session.js';

/** The documents whose commands are run: each is a session of its own, from the first block to the last. */
const withCommands = documents().filter((document) =>
  blocksOf(document, readDocument(document)).some(
    (b) => (b.language === 'sh' || b.language === 'sql') && b.notRun === undefined,
  ),
);

let folder = '';
let places: Awaited<ReturnType<typeof preparePlaces>>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'edp-docs-'));
  places = await preparePlaces(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sessionIn = (place: string): Session => new Session(mkdtempSync(join(folder, 'session-')), places, place);

describe('the commands of', () => {
  it.each(withCommands)('%s do what they say', async (document) => {
    expect(await play(document, readDocument(document), sessionIn(startOf(document)))).toBeGreaterThan(0);
  });
});

describe('a document that is wrong fails', () => {
  const page = (...lines: string[]) => `${lines.join('\n')}\n`;

  it.each([
    ['a command that fails', page('```sh', 'edp tables describe fact_sale', '```'), 'UNKNOWN_TABLE'],
    ['a column that is not there', page('```sql', 'SELECT total FROM gold.fact_sales', '```'), 'total'],
    [
      'an output with another header',
      page(
        '```sql',
        'SELECT channel, revenue FROM sales_performance_metrics',
        '```',
        '',
        '```text',
        'channel  sum',
        '```',
      ),
      'shows the header channel | sum, but it is channel | revenue',
    ],
    ['an error before the last command', page('```sh', 'false', 'true', '```'), 'exit code 1'],
    ['a foreign program of our name', page('<!-- run: in=empty -->', '```sh', 'npx edp --version', '```'), 'exit code'],
  ])('for %s', async (_, text, problem) => {
    await expect(play('wrong.md', text, sessionIn('demo'))).rejects.toThrow(problem);
  });
});

describe('docs/data-model.md', () => {
  it('names the checks as edp check does, with their severity', async () => {
    const { code, ...outcome } = await edp(['--project', join(folder, 'demo'), 'check', '--json']);
    expect(code).toBe(0);
    const graph = buildGraph(await loadModels(join(root, 'models')));
    for (const model of graph.order) {
      if (model.kind === 'source') continue;
      const ran = outcome.json().filter((l) => l.table === model.name && l.assertion !== undefined);
      const named = (list: readonly string[]) => [...new Set(list)].sort();
      expect(named(declaredChecks(model).map((c) => `${c.name} ${c.severity}`))).toEqual(
        named(ran.map((l) => `${l.assertion} ${l.severity}`)),
      );
    }
  });
});
