// Runs a command of the platform on a fresh clone: installs and builds what is missing first. Needs Node and npm only.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const leastNode = 20;

const fail = (message) => {
  process.stderr.write(`error ${message}\n`);
  process.exit(2);
};

const at = (...parts) => join(root, ...parts);
const modified = (path) => (existsSync(path) ? statSync(path).mtimeMs : 0);

/** Newest change in files and folders. */
function newest(paths) {
  let latest = 0;
  for (const path of paths) {
    if (!existsSync(path)) continue;
    const stat = statSync(path);
    latest = Math.max(latest, stat.mtimeMs);
    if (stat.isDirectory()) latest = Math.max(latest, newest(readdirSync(path).map((name) => join(path, name))));
  }
  return latest;
}

/** Runs a program to its end, its output on stderr so that stdout is the command's own; ends with it if it fails. */
function must(what, program, args) {
  process.stderr.write(`${what} …\n`);
  const started = Date.now();
  const result = spawnSync(program, args, { cwd: root, stdio: ['ignore', 2, 2], shell: false });
  if (result.error) fail(`${what}: ${result.error.message}`);
  if (result.status !== 0) process.exit(result.status ?? 1);
  process.stderr.write(`${what}: ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
}

function npm(what, args) {
  const cli = process.env.npm_execpath;
  if (cli?.endsWith('.js') || cli?.endsWith('.cjs')) must(what, process.execPath, [cli, ...args]);
  else must(what, process.platform === 'win32' ? 'npm.cmd' : 'npm', args);
}

function install() {
  const lock = modified(at('package-lock.json'));
  if (modified(at('node_modules', '.package-lock.json')) >= lock && existsSync(at('node_modules', 'typescript')))
    return;
  npm('installing what is missing', ['ci', '--include=dev', '--no-audit', '--no-fund']);
}

function build(anew) {
  if (anew) rmSync(at('dist'), { recursive: true, force: true });
  const stamp = at('dist', '.built');
  const settings = ['tsconfig.json', 'tsconfig.build.json', 'package-lock.json', 'scripts/bundle-page.mjs'];
  const sources = ['src', 'models', 'jobs', ...settings].map((p) => at(p));
  if (modified(stamp) >= newest(sources)) return runnable();
  must('building', process.execPath, [at('node_modules', 'typescript', 'bin', 'tsc'), '-p', at('tsconfig.build.json')]);
  must('building the page', process.execPath, [at('scripts', 'bundle-page.mjs')]);
  mkdirSync(at('dist'), { recursive: true });
  writeFileSync(stamp, '');
  runnable();
}

/** The compiler writes files that may be read only; `npx edp` runs this one. */
function runnable() {
  chmodSync(at('dist', 'src', 'cli', 'main.js'), 0o755);
}

/** Runs the program in place of this one. */
function become(script, args) {
  const result = spawnSync(process.execPath, [script, ...args], { cwd: process.cwd(), stdio: 'inherit' });
  if (result.signal) process.kill(process.pid, result.signal);
  process.exit(result.status ?? 1);
}

const [command, ...args] = process.argv.slice(2);
if (Number(process.versions.node.split('.')[0]) < leastNode)
  fail(`Node ${leastNode} or newer is needed; this is ${process.version}.`);
process.on('SIGINT', () => undefined);
install();
build(command === 'rebuild');
if (command === 'vitest') become(at('node_modules', 'vitest', 'vitest.mjs'), args);
else if (command !== 'build' && command !== 'rebuild')
  become(at('dist', 'src', 'cli', 'main.js'), process.argv.slice(2));
