import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { spark } from '../../../src/services/catalogue/spark.js';
import { accepts } from '../../../src/services/port.js';
import { freePorts } from './ports.js';
import { installed } from './services.js';
import { ended } from './spark.js';

/** A standalone Spark on this machine: a master, and a worker that starts executors in processes of their own. */
export interface Standalone {
  /** `spark://host:port` */
  master: string;
  /** Process ids of the executors that are at work. */
  executors(): number[];
  stop(): Promise<void>;
}

export async function startStandalone({ cores, memory }: { cores: number; memory: string }): Promise<Standalone> {
  const { program: home } = await installed(spark);
  const folder = mkdtempSync(join(tmpdir(), 'edp-standalone-'));
  const [port = 0, masterUi = 0, workerUi = 0] = await freePorts(3);
  const run = (name: string, ...args: string[]): ChildProcess =>
    spawn(join(home, 'bin', 'spark-class'), [`org.apache.spark.deploy.${name}`, '--host', '127.0.0.1', ...args], {
      cwd: folder,
      stdio: 'ignore',
      env: {
        ...process.env,
        SPARK_HOME: home,
        SPARK_LOCAL_IP: '127.0.0.1',
        SPARK_LOCAL_DIRS: folder,
        SPARK_WORKER_DIR: join(folder, 'work'),
      },
    });
  const master = `spark://127.0.0.1:${port}`;
  const started = [run('master.Master', '--port', `${port}`, '--webui-port', `${masterUi}`)];
  const stop = async () => {
    for (const child of started.reverse()) await ended(child, 'SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await listens(port);
    const worker = run('worker.Worker', '--webui-port', `${workerUi}`, '-c', `${cores}`, '-m', memory, master);
    started.push(worker);
    await listens(workerUi);
    return { master, executors: () => executorsOf(worker.pid ?? 0), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function listens(port: number): Promise<void> {
  const until = Date.now() + 60_000;
  while (!(await accepts(port))) {
    if (Date.now() > until) throw new Error(`Nothing listens on ${port}.`);
    await sleep(200);
  }
}

/** The worker's own children that are executors: no other process is ever meant. */
const executorsOf = (worker: number): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => parentOf(pid) === worker && commandOf(pid).includes('CoarseGrainedExecutorBackend'));

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/** Behind the name in brackets, which may hold anything, stand the state and the parent. */
function parentOf(pid: number): number | undefined {
  try {
    return Number(
      readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ')[1],
    );
  } catch {
    return undefined;
  }
}
