import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const root = fileURLToPath(new URL('../../..', import.meta.url));
const cache = `${root}node_modules/.cache/openlineage`;
const own = fileURLToPath(new URL('../openlineage', import.meta.url));

/** OpenLineage's official client for Python, whose own classes read and write events again. */
export async function pythonClient(): Promise<(events: string) => Promise<number>> {
  const python = `${cache}/venv/bin/python`;
  const wanted = 'openlineage-python==1.54.0';
  if (!existsSync(`${cache}/venv/bin/pip`)) await run('python3', ['-m', 'venv', `${cache}/venv`]);
  const { stdout } = await run(python, ['-m', 'pip', 'list', '--format=freeze']);
  if (!stdout.includes(wanted)) await run(python, ['-m', 'pip', 'install', '--quiet', wanted]);
  return async (events) => Number((await run(python, [`${own}/check.py`, events])).stdout);
}

/** The same for Java. It wants a JDK of 17 or later, and Maven. */
export async function javaClient(): Promise<(events: string) => Promise<number>> {
  const libraries = `${cache}/java-1.39.0`;
  await mkdir(libraries, { recursive: true });
  if (!(await readdir(libraries)).includes('openlineage-java-1.39.0.jar')) {
    const copy = ['dependency:copy-dependencies', `-DoutputDirectory=${libraries}`];
    await run('mvn', ['--quiet', '--batch-mode', '--file', `${own}/pom.xml`, ...copy]);
  }
  return async (events) => Number((await run('java', ['-cp', `${libraries}/*`, `${own}/Check.java`, events])).stdout);
}

/** A command that is missing or fails, fails the test: with what it said. */
async function run(command: string, args: readonly string[]): Promise<{ stdout: string }> {
  try {
    return await execute(command, args, { maxBuffer: 1 << 26 });
  } catch (error) {
    const { stdout = '', stderr = '', message } = error as Error & { stdout?: string; stderr?: string };
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (missing) throw new Error(`There is no ${command}: install Python 3 with venv, a JDK (17 or later) and Maven.`);
    throw new Error(`${command} failed: ${stdout.slice(0, 4000)}${stderr.slice(0, 4000) || message}`);
  }
}
