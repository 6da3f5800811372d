/**
 * Proves that the tests of the invariants can fail: breaks a copy of the tree in one place after another and expects
 * them to notice; the faults are in `mutations.json`. `npm run test:mutations`, or `npm run test:mutations -- rewind` for those whose name holds a word.
 * MUTATIONS_PART=2/3 takes the second of each three, where there is no time for all.
 * Exit code 1 if a fault goes unnoticed, or if its text is no longer there.
 */
import { spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const left = new Set(['node_modules', 'dist', '.git', 'data', '.edp', '.bench', 'coverage', 'examples', 'docs']);
/** Where a fault is looked for, unless it says otherwise: the quick tests first, and on until one notices. */
const usualTests = ['test/run', 'test/invariants/invariants', 'test/invariants/known-at-the-time'];
/** Histories per property: enough for every fault, few enough for a baseline of a minute. */
const histories = { baseline: 3, mutant: 40 };
const timeLimitMs = 600_000;

/** The same histories each time, and no search for the smallest: that a test fails is all that counts. */
const setup = `import fc from 'fast-check';
fc.configureGlobal({ seed: 20260701, endOnFailure: true });
`;

const config = `export default { test: {
  include: ['test/**/*.test.ts'],
  setupFiles: ['./mutate.setup.ts'], testTimeout: ${timeLimitMs}, hookTimeout: 60_000, bail: 1, maxWorkers: 1,
} };
`;

/** One deliberate fault: a piece of a file's text, which must occur exactly once, and what stands in its place. */
interface Mutation {
  /** What goes wrong. */
  name: string;
  file: string;
  find: string;
  replace: string;
  /** The tests that should notice; those of runs and of the invariants unless given. */
  tests?: string[];
}

interface Verdict {
  kind: 'passed' | 'failed' | 'broken' | 'endless';
  /** The test that failed, or what else happened. */
  by: string;
  seconds: number;
}

async function copyOfTree(): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'edp-mutant-'));
  const filter = (path: string) => !left.has(relative(root, path).split(sep)[0] ?? '');
  await cp(root, copy, { recursive: true, filter });
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
  await writeFile(join(copy, 'vitest.config.ts'), config);
  await writeFile(join(copy, 'mutate.setup.ts'), setup);
  return copy;
}

/** Runs tests in a tree, one after another until one fails, and says what became of them. */
async function judge(tree: string, tests: readonly string[], runs: number): Promise<Verdict> {
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  for (const test of tests) {
    const verdict = await judgeBy(tree, test, runs);
    if (verdict.kind !== 'passed') return { ...verdict, seconds: seconds() };
  }
  return { kind: 'passed', by: '', seconds: seconds() };
}

async function judgeBy(tree: string, test: string, runs: number): Promise<Omit<Verdict, 'seconds'>> {
  const report = join(tree, 'report.json');
  await rm(report, { force: true });
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const child = spawn(process.execPath, [vitest, 'run', test, '--reporter=json', `--outputFile=${report}`], {
    cwd: tree,
    env: { ...process.env, PROPERTY_RUNS: String(runs) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (text: Buffer) => {
    errors += text.toString();
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), timeLimitMs);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  clearTimeout(timer);
  if (code === null) return { kind: 'endless', by: `the time limit of ${test}` };
  const failed = await firstFailure(report);
  if (failed === undefined) return { kind: 'broken', by: errors.split('\n')[0] || 'no test ran' };
  return failed === '' ? { kind: 'passed', by: '' } : { kind: 'failed', by: failed };
}

interface Report {
  testResults: { name: string; message: string; assertionResults: { status: string; title: string }[] }[];
}

/** The first failed test; empty if all passed; undefined if they did not even start. */
async function firstFailure(path: string): Promise<string | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const { testResults } = JSON.parse(text) as Report;
  const all = testResults.flatMap((file) => file.assertionResults);
  const failed = all.find((test) => test.status === 'failed');
  if (failed) return failed.title;
  return all.some((test) => test.status === 'passed') && testResults.every((file) => !file.message) ? '' : undefined;
}

async function tryMutation(tree: string, { file, find, replace, tests = usualTests }: Mutation): Promise<Verdict> {
  const path = join(tree, file);
  const text = await readFile(path, 'utf8').catch(() => '');
  const times = text.split(find).length - 1;
  if (times !== 1) return { kind: 'broken', by: `its text occurs ${times} times in ${file}`, seconds: 0 };
  await writeFile(
    path,
    text.replace(find, () => replace),
  );
  try {
    return await judge(tree, tests, histories.mutant);
  } finally {
    await writeFile(path, text);
  }
}

const say = (line: string) => process.stdout.write(`${line}\n`);

async function main(words: readonly string[]): Promise<number> {
  const mutations = JSON.parse(await readFile(join(root, 'scripts', 'mutations.json'), 'utf8')) as Mutation[];
  const [part = 1, parts = 1] = (process.env.MUTATIONS_PART ?? '1/1').split('/').map(Number);
  const named = mutations.filter((m) => words.every((word) => m.name.includes(word)));
  const chosen = named.filter((_, i) => i % parts === part - 1);
  if (chosen.length === 0) {
    say('no fault has these words in its name');
    return 1;
  }
  const waiting = [...chosen];
  let bad = 0;
  const work = async (): Promise<void> => {
    const tree = await copyOfTree();
    try {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const { kind, by, seconds } = await tryMutation(tree, next);
        const caught = kind === 'failed';
        if (!caught) bad += 1;
        const outcome = caught
          ? `caught by: ${by}`
          : kind === 'passed'
            ? 'NOT NOTICED'
            : `${kind.toUpperCase()}: ${by}`;
        say(`${next.name} → ${outcome} (${seconds.toFixed(0)} s)`);
      }
    } finally {
      await rm(tree, { recursive: true, force: true });
    }
  };
  const whole = await copyOfTree();
  const sound = await judge(whole, usualTests, histories.baseline).finally(() =>
    rm(whole, { recursive: true, force: true }),
  );
  say(`without a fault → ${sound.kind} ${sound.by} (${sound.seconds.toFixed(0)} s)`);
  if (sound.kind !== 'passed') return 1;
  await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, work));
  say(`${chosen.length - bad} of ${chosen.length} faults noticed`);
  return bad > 0 ? 1 : 0;
}

process.exitCode = await main(process.argv.slice(2));
