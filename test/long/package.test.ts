import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../support/online-retail.js';

const execute = promisify(execFile);
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

describe('the packed package, in an empty folder of a user without settings', () => {
  let folder = '';
  let archive = '';
  let env: NodeJS.ProcessEnv = {};

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'edp-package-'));
    for (const name of ['home', 'pack', 'shop']) await mkdir(join(folder, name));
    // What is packed has been built for this run of the tests.
    await execute(npm, ['pack', '--ignore-scripts', '--pack-destination', join(folder, 'pack')], { cwd: root });
    const [name = ''] = await readdir(join(folder, 'pack'));
    archive = join(folder, 'pack', name);
    const setting = async (key: string) => (await execute(npm, ['config', 'get', key], { cwd: root })).stdout.trim();
    env = {
      PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
      HOME: join(folder, 'home'),
      NO_COLOR: '1',
      // Where packages come from is the machine's business, not the user's.
      npm_config_registry: await setting('registry'),
      npm_config_cache: await setting('cache'),
    };
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  const edp = (...args: string[]) =>
    execute('npx', ['--yes', '--package', archive, 'edp', ...args], {
      cwd: join(folder, 'shop'),
      env,
      maxBuffer: 2 ** 26,
      shell: process.platform === 'win32',
    });

  it('holds what it needs and nothing else', async () => {
    const { stdout } = await execute('tar', ['-tzf', archive]);
    const tops = new Set(stdout.split('\n').flatMap((path) => path.split('/')[1] ?? []));
    for (const needed of ['dist', 'templates', 'README.md', 'LICENSE', 'package.json']) expect(tops).toContain(needed);
    for (const asset of ['page.js', 'page.css']) expect(stdout).toContain(`package/dist/page/${asset}`);
    for (const own of ['test', 'bench', '.ci', 'node_modules', 'data', 'scripts']) expect(tops).not.toContain(own);
  });

  it('plays the demo and answers questions about it', async () => {
    const demo = await edp('demo', 'small', '--days', '6', '--events', '4000', '--sales', '400', '--customers', '150');
    expect(demo.stdout).toContain('fact_sales');
    const { stdout } = await edp(
      '--project',
      'small',
      '--json',
      'query',
      'SELECT count(*) > 0 AS sold FROM gold.fact_sales',
    );
    expect(JSON.parse(stdout.split('\n')[0] ?? '')).toEqual({ sold: true });
    const page = await edp('--project', 'small', '--json', 'dashboard');
    expect(JSON.parse(page.stdout)).toMatchObject({ bytes: expect.any(Number), datasets: expect.any(Number) });
    expect(await readdir(join(folder, 'shop'))).toContain('interactive_dashboard.html');
  });

  it('makes a project that works, with its own table and its own source', async () => {
    await edp('init', 'mine');
    const files = await readdir(join(folder, 'shop', 'mine'), { recursive: true });
    const own = files
      .filter((file) => /^models.gold.*\.ts$/.test(file))
      .map((file) => file.replace(/^.*[\\/]|\.ts$/g, ''));
    expect(own.length).toBeGreaterThan(0);
    await edp('--project', 'mine', 'ingest');
    await edp('--project', 'mine', 'run');
    for (const table of own) {
      const { stdout } = await edp(
        '--project',
        'mine',
        '--json',
        'query',
        `SELECT count(*) > 0 AS filled FROM gold.${table}`,
      );
      expect({ table, ...JSON.parse(stdout.split('\n')[0] ?? '') }).toEqual({ table, filled: true });
    }
  });

  it('is a dependency that types are found for', async () => {
    const project = join(folder, 'shop', 'typed');
    await mkdir(project);
    await writeFile(join(project, 'package.json'), '{"name":"typed","private":true,"type":"module"}\n');
    await execute(npm, ['install', '--no-audit', '--no-fund', archive], { cwd: project, env });
    const text = "import { defineConfig } from 'ecommerce-data-platform';\nconsole.log(typeof defineConfig({}));\n";
    await writeFile(join(project, 'use.mjs'), text);
    expect((await execute(process.execPath, ['use.mjs'], { cwd: project })).stdout).toBe('object\n');
    const found = await readdir(join(project, 'node_modules', 'ecommerce-data-platform', 'dist', 'src'));
    expect(found).toContain('index.d.ts');
  });
});
