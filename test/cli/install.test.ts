import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { dependencyOn } from '../../src/cli/dependency.js';
import { edpHere, temporaryFolder } from './support/edp.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = temporaryFolder();
afterAll(() => folder.remove());

it.skipIf(process.platform === 'win32')('the built program can be run as it is', () => {
  const main = join(root, 'dist', 'src', 'cli', 'main.js');
  expect(statSync(main).mode & 0o111).toBe(0o111);
  expect(execFileSync(main, ['--version'], { encoding: 'utf8' })).toMatch(/^\d/);
});

it('nothing that users install wants a newer Node than the platform', () => {
  type Entry = { dev?: boolean; engines?: { node?: string } };
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, Entry>;
  };
  const takes20 = (range: string) =>
    range.split('||').some((part) => /^\s*(\*|\^20\b|20\b|>=?\s*(\d|1\d|20)(\.|\s|$))/.test(part));
  const refusing = Object.entries(packages).filter(([, p]) => !p.dev && !takes20(p.engines?.node ?? '*'));
  expect(refusing.map(([name, p]) => `${name} wants ${p.engines?.node}`)).toEqual([]);
});

describe('what a new project depends on', () => {
  const modules = join(folder.path, 'tools', 'node_modules');
  const installed = (resolved: string | undefined) => {
    mkdirSync(join(modules, 'platform'), { recursive: true });
    const packages = { 'node_modules/platform': resolved === undefined ? {} : { resolved } };
    writeFileSync(join(modules, '.package-lock.json'), JSON.stringify({ packages }));
    return dependencyOn(join(modules, 'platform'), '1.2.3', join(folder.path, 'shops', 'mine'));
  };

  it('is the clone, where the platform is a clone', () => {
    expect(dependencyOn(join(folder.path, 'clone'), '1.2.3', join(folder.path, 'shops', 'mine'))).toBe(
      'file:../../clone',
    );
    expect(dependencyOn(join(folder.path, 'clone'), '1.2.3', folder.path)).toBe('file:./clone');
  });

  it('is the version, where the platform came from a registry', () => {
    expect(installed('https://registry.example.org/platform-1.2.3.tgz')).toBe('^1.2.3');
  });

  it('is the packed file, where the platform came from one', () => {
    writeFileSync(join(folder.path, 'platform.tgz'), '');
    expect(installed('file:../platform.tgz')).toBe('file:../../platform.tgz');
  });

  it('is the installed folder, where the packed file is gone or nothing is known', () => {
    expect(installed('file:../gone.tgz')).toBe('file:../../tools/node_modules/platform');
    expect(installed(undefined)).toBe('file:../../tools/node_modules/platform');
  });
});

describe('edp init', () => {
  it('tells commands that work where the package is on no registry', async () => {
    const { code, stderr } = await edpHere(['init', 'shop'], { cwd: folder.path });
    expect(code).toBe(0);
    for (const line of ['cd shop', 'npm install', 'npx edp ingest', 'npx edp run'])
      expect(stderr).toContain(`  ${line}`);
    const made = JSON.parse(readFileSync(join(folder.path, 'shop', 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    const [, path = ''] = /^file:(.*)$/.exec(made.dependencies['ecommerce-data-platform'] ?? '') ?? [];
    expect(existsSync(join(folder.path, 'shop', path, 'templates', 'project'))).toBe(true);
  });
});
