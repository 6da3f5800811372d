import { type ChildProcess, spawn } from 'node:child_process';
import { program } from './demo.js';

export interface Served {
  url: string;
  process: ChildProcess;
  /** Asks it to end; its exit code. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts `edp serve` on a free port. */
export function serve(project: string, ...options: string[]): Promise<Served> {
  const args = [program, '--project', project, '--json', 'serve', '--port', '0', ...options];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const exit = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const end = (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal);
    return exit;
  };
  return new Promise((resolve, reject) => {
    let [out, said] = ['', ''];
    child.stderr.on('data', (text: Buffer) => {
      said += text.toString();
    });
    child.stdout.on('data', (text: Buffer) => {
      out += text.toString();
      if (out.includes('\n')) resolve({ url: (JSON.parse(out) as { url: string }).url, process: child, end });
    });
    void exit.then((code) => reject(new Error(`edp serve ended with ${code}: ${said}`)));
  });
}
