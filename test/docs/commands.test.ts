import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { jobs } from '../../jobs/index.js';
import { reasons } from '../../src/ingest/reasons.js';
import { errorCodes } from '../../src/model/errors.js';
import { buildGraph, type Graph } from '../../src/model/graph.js';
import { loadModels } from '../../src/project/load-models.js';
import { edpArguments, shellCommands, usageProblem } from './support/command-line.js';
import { blocksOf, documents, readDocument, root, where } from './support/documents.js';
import { commandProblems, mentionProblems, unfinished } from './support/mentions.js';

let graph: Graph;
beforeAll(async () => {
  graph = buildGraph(await loadModels(join(root, 'models')));
});

describe.each(documents())('%s', (document) => {
  const text = readDocument(document);

  it('has only commands and options that exist', () => {
    const shell = blocksOf(document, text).filter((b) => b.language === 'sh' || b.language === 'crontab');
    expect(shell.flatMap((b) => commandProblems(b).map((p) => `${where(b)}: ${p}`))).toEqual([]);
  });

  it('names only commands, options, tables, columns and error codes that exist', () => {
    expect(mentionProblems(text, graph)).toEqual([]);
  });

  it('is finished', () => {
    expect(unfinished(text)).toEqual([]);
  });

  it('has no links into nowhere', () => {
    const shown = text.replace(/<!--[\s\S]*?-->/g, '');
    const targets = [...shown.matchAll(/\]\(((?!https?:|#)[^)#]+)/g)].map((m) => m[1] ?? '');
    expect(targets.filter((t) => !existsSync(join(root, document, '..', t)))).toEqual([]);
  });
});

describe('decisions', () => {
  it('are finished', () => {
    const folder = join('docs', 'decisions');
    const names = readdirSync(join(root, folder)).filter((name) => name.endsWith('.md'));
    expect(names.length).toBeGreaterThan(9);
    expect(names.flatMap((name) => unfinished(readDocument(join(folder, name))).map((w) => `${name}: ${w}`))).toEqual(
      [],
    );
  });
});

describe('the guides leave nothing out', () => {
  const guide = (name: string) => readDocument(join('docs', `${name}-guide.md`));
  const sources = () =>
    readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.ts'));

  it('setup: every error that can be raised', () => {
    const code = sources()
      .filter((file) => !file.endsWith(join('model', 'errors.ts')))
      .map((file) => readFileSync(join(root, 'src', file), 'utf8'))
      .join('');
    const raised = Object.keys(errorCodes).filter((name) => code.includes(`'${name}'`));
    expect(raised.length).toBeGreaterThan(15);
    expect(raised.filter((name) => !guide('setup').includes(`\`${name}\``))).toEqual([]);
  });

  it('setup: every job', () => {
    expect(jobs.filter(({ name }) => !guide('setup').includes(`\`${name}\``))).toEqual([]);
  });

  it('user: every reason for quarantine, as the platform words it', () => {
    expect(
      Object.entries(reasons).filter(([code, why]) => !guide('user').includes(`| \`${code}\` | ${why} |`)),
    ).toEqual([]);
  });

  it('user: every Gold table', () => {
    const gold = graph.order.filter((m) => m.layer === 'gold');
    expect(gold.filter((m) => !guide('user').includes(`gold.${m.name}`)).map((m) => m.name)).toEqual([]);
  });
});

describe('the words of a shell text', () => {
  it.each([
    [
      'edp ingest && edp run',
      [
        ['edp', 'ingest'],
        ['edp', 'run'],
      ],
    ],
    ['edp query "SELECT a; b | c" > x.tsv', [['edp', 'query', 'SELECT a; b | c', '>', 'x.tsv']]],
    ["edp ingest --file 'a b/*.csv'   # why", [['edp', 'ingest', '--file', 'a b/*.csv']]],
    [
      'edp run \\\n  --full\nedp plan',
      [
        ['edp', 'run', '--full'],
        ['edp', 'plan'],
      ],
    ],
  ])('%s', (text, commands) => {
    expect(shellCommands(text)).toEqual(commands);
  });
});

describe('what a document must not say', () => {
  it.each([
    ['edp ignest', 'unknown command ignest'],
    ['npx edp run --ful', 'edp run: unknown option --ful'],
    ['npm run edp -- tables lst --select layer:gold', 'edp tables: too many arguments'],
    ['edp forget', 'edp forget: an argument is missing'],
    ["0 4 * * * cd x && flock l sh -c 'edp ingest; edp rnu' >> x.log 2>&1", 'unknown command rnu'],
    ['npm run visualise', 'npm run visualise: no such script'],
  ])('%s', (text, problem) => {
    expect(commandProblems({ text })).toEqual([problem]);
  });

  it.each([
    ['It takes @@MEASURED@@ s.', '@@MEASURED@@'],
    ['TODO: say how', 'TODO'],
    ['the limit is TBD.', 'TBD'],
    ['a word FIXME', 'FIXME'],
    ['{{seconds}} s', '{{seconds}}'],
    ['Lorem ipsum dolor', 'Lorem ipsum'],
  ])('%s', (text, words) => {
    expect(unfinished(text)).toEqual([words]);
  });

  it.each([
    ['`edp runn` it', 'unknown command runn'],
    ['the table `gold.fact_sale`', 'there is no table gold.fact_sale'],
    ['its column `fact_sales.total`', 'fact_sales has no column total'],
    ['the segment `needs_atention`', 'nothing is named needs_atention'],
    ['the ledger `edp.batchs`', 'there is no table edp.batchs'],
    ['with `--histroy`', 'no command has the option --histroy'],
    ['it ends with `NOTHING_TO_DO`', 'there is no error NOTHING_TO_DO'],
  ])('%s', (text, problem) => {
    expect(mentionProblems(text, graph)).toEqual([problem]);
  });

  it.each([
    ['edp --project data/demo tables export fact_sales -o x.csv'],
    ['edp ingest marketplace_sales --history --file a b c'],
    ['npx edp query - < report.sql > report.tsv'],
    ['npm run edp -- run --select +fact_sales layer:silver --as-of=2026-08-01'],
    ['edp quarantine --reason too_late'],
  ])('but it may say %s', (text) => {
    const args = edpArguments(shellCommands(text)[0] ?? []) ?? ['no edp'];
    expect(usageProblem(args)).toBeUndefined();
  });
});
