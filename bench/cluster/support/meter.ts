import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { edp } from '../../../test/cli/support/edp.js';
import type { Cluster } from '../../../test/cluster/support/lakehouse.js';
import type { Line } from '../../support/result.js';
import { ratios, spentRatios, spentSpread, spread } from '../../support/statistics.js';
import type { Spent } from '../../support/stopwatch.js';

/** Seconds by the clock, and the Spark server's processor time, where it is a process of this machine. */
export interface ServerSpent {
  seconds: number;
  cpu?: number;
}

/** Tells what work takes of the Spark server's processor time: on a busy machine it moves less than the clock. */
export class Meter {
  private constructor(private readonly server: string | undefined) {}

  static async of({ project }: Pick<Cluster, 'project'>): Promise<Meter> {
    const status = await edp(['--project', project, '--json', 'status', '--services']);
    const spark = status.json().find((row) => row.service === 'spark');
    return new Meter(typeof spark?.pid === 'number' ? `${spark.pid}` : undefined);
  }

  /** @param work returns its own seconds by the clock, with what else it knows. */
  async measure<T>(
    work: () => Promise<T>,
    secondsOf: (result: T) => number,
  ): Promise<{ result: T; spent: ServerSpent }> {
    const before = await this.#used();
    const result = await work();
    const after = await this.#used();
    const cpu = before === undefined || after === undefined ? {} : { cpu: after - before };
    return { result, spent: { seconds: secondsOf(result), ...cpu } };
  }

  async #used(): Promise<number | undefined> {
    if (this.server === undefined) return undefined;
    const { stdout } = await promisify(execFile)('ps', ['-o', 'time=', '-p', this.server]);
    return secondsOf(stdout.trim());
  }
}

/** Of `ps`: `[[days-]hours:]minutes:seconds`. */
export function secondsOf(time: string): number {
  const [, days = '0', clock = ''] = /^(?:(\d+)-)?([\d:.]+)$/.exec(time) ?? [];
  return clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0) + Number(days) * 86_400;
}

const whole = (all: readonly ServerSpent[]): readonly Spent[] | undefined =>
  all.every((s): s is Spent => s.cpu !== undefined) ? all : undefined;

export function spentLine(name: string, all: readonly ServerSpent[]): Line {
  const spent = whole(all);
  if (spent) return { kind: 'spent', name, spent: spentSpread(spent) };
  return { kind: 'amount', name, amount: spread(all.map((s) => s.seconds)), unit: 's' };
}

export function ratioLine(name: string, of: readonly ServerSpent[], to: readonly ServerSpent[], target: number): Line {
  const [left, right] = [whole(of), whole(to)];
  if (left && right) return { kind: 'ratio', name, ratio: spentRatios(left, right), target };
  const amount = ratios(
    of.map((s) => s.seconds),
    to.map((s) => s.seconds),
  );
  return { kind: 'amount', name, amount, unit: '×', target };
}
