import { spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { outcomeOf } from '../../cli/support/edp.js';
import { type Block, root, where } from './documents.js';

/** Longest time of one block. */
const patienceMs = 300_000;

const main = join(root, 'dist', 'src', 'cli', 'main.js');

/**
 * Where the blocks of one document run, in order: a clone as a user has it, or a place that a block names. Nothing is
 * downloaded, and `edp` is on the path.
 */
export class Session {
  readonly #folder: string;
  #here: string;

  /** @param places by name, how a place is made in a folder that does not exist yet. */
  constructor(
    folder: string,
    private readonly places: Readonly<Record<string, (folder: string) => void>>,
    start = 'clone',
  ) {
    this.#folder = realpathSync(folder);
    const bin = join(this.#folder, 'bin');
    mkdirSync(bin);
    mkdirSync(join(this.#folder, 'home'));
    writeFileSync(join(bin, 'edp'), `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`);
    chmodSync(join(bin, 'edp'), 0o755);
    this.#here = this.#place(start);
  }

  #place(name: string): string {
    const path = join(this.#folder, name);
    const make = this.places[name];
    if (!make) throw new Error(`there is no place named ${name}`);
    if (!existsSync(path)) make(path);
    return path;
  }

  /** Runs a block. @throws Error with its output if a command of it fails. */
  async run(block: Block): Promise<{ stdout: string }> {
    if (block.in !== undefined) this.#here = this.#place(block.in);
    if (block.write !== undefined) {
      const file = join(this.#here, block.write);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, block.text);
      return { stdout: '' };
    }
    const text = block.as === undefined ? block.text : block.text.replace(/^.*\n/, `${block.as}\n`);
    const script = block.language === 'sql' ? `edp query - <<'END_OF_SQL'\n${text}END_OF_SQL\n` : text;
    const { code, stdout, stderr } = await this.#bash(script);
    if (code !== 0) throw new Error(`${where(block)}: exit code ${code}\n${text}\n${stdout.slice(-2000)}\n${stderr}`);
    return { stdout };
  }

  async #bash(script: string): Promise<{ code: number | null; stdout: string; stderr: string }> {
    const ended = join(this.#folder, 'pwd');
    const child = spawn('bash', ['-euo', 'pipefail', '-c', `${script}\npwd > '${ended}'\n`], {
      cwd: this.#here,
      env: {
        ...process.env,
        PATH: [join(this.#folder, 'bin'), process.env.PATH].join(delimiter),
        HOME: join(this.#folder, 'home'),
        NO_COLOR: '1',
        // What a command line cannot find here it must not look for elsewhere.
        npm_config_offline: 'true',
        npm_config_yes: 'false',
        npm_config_update_notifier: 'false',
      },
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: patienceMs,
    });
    child.stdin.end();
    const outcome = await outcomeOf(child);
    if (outcome.code === 0) this.#here = readFileSync(ended, 'utf8').trim();
    return outcome;
  }
}

const linked = ['node_modules', 'dist', 'src', 'models', 'jobs', 'scripts', 'templates', 'tsconfig.json'];
const copied = ['package.json', 'package-lock.json', 'edp.config.ts', 'examples', 'docs', 'sample_data'];

/** A clone that has been installed and built, without a copy of what commands only read. */
export function makeClone(folder: string): void {
  mkdirSync(folder);
  for (const name of linked) symlinkSync(join(root, name), join(folder, name));
  for (const name of copied) cpSync(join(root, name), join(folder, name), { recursive: true });
}
