import type { SpentSpread, Spread } from './statistics.js';

/** A line of a part's result. */
export type Line =
  | { kind: 'spent'; name: string; spent: SpentSpread; remark?: string }
  /** `target`: the greatest ratio that is good, by the clock. */
  | { kind: 'ratio'; name: string; ratio: SpentSpread; target?: number; percent?: boolean }
  | { kind: 'amount'; name: string; amount: Spread; unit: string; target?: number }
  | { kind: 'equal'; name: string; holds: boolean; examples: readonly string[] }
  | { kind: 'note'; text: string };

export interface PartResult {
  part: string;
  title: string;
  lines: Line[];
}

/** What each part is given. */
export interface BenchContext {
  /** 1 is the size of the targets. */
  scale: number;
  rounds: number;
  resources: { memoryLimit: string; threads: number };
  /** Start from the databases that an earlier run left; their files are looked through and their tables brought up to date. */
  reuse: boolean;
  /** Tells a person what is under way. */
  note: (text: string) => void;
}

/** Whether the line keeps its target; undefined if it has none. */
export function keeps(line: Line): boolean | undefined {
  if (line.kind === 'equal') return line.holds;
  if (line.kind === 'ratio' && line.target !== undefined) return line.ratio.seconds.median <= line.target;
  if (line.kind === 'amount' && line.target !== undefined) return line.amount.median <= line.target;
  return undefined;
}

/**
 * The lines for which a bench fails: of a world too small for its targets, those alone by which rows are not the same.
 * @param full the world has the size that the targets are for.
 */
export const failures = (results: readonly PartResult[], full: boolean): Line[] =>
  results.flatMap((r) => r.lines).filter((line) => keeps(line) === false && (full || line.kind === 'equal'));

const width = 34;

const number = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
const range = ({ min, max }: Spread, f = number): string => (min === max ? '' : ` (${f(min)}–${f(max)})`);
const mark = (line: Line): string => ({ true: 'ok', false: 'MISSED', undefined: '' })[`${keeps(line)}`];

/** One line of text for a person: median, and least to greatest. */
export function textOf(line: Line): string {
  const name = 'name' in line ? `  ${line.name.padEnd(width)}` : '';
  switch (line.kind) {
    case 'spent':
      return `${name}${number(line.spent.seconds.median)} s${range(line.spent.seconds)}, processor ${number(line.spent.cpu.median)} s${range(line.spent.cpu)}${line.remark ? `; ${line.remark}` : ''}`;
    case 'ratio': {
      const shown = line.percent ? (v: number) => `${number(v * 100)} %` : (v: number) => `${number(v)} ×`;
      const target = line.target === undefined ? '' : `  target ≤ ${shown(line.target)}  ${mark(line)}`;
      const { seconds, cpu } = line.ratio;
      return `${name}${shown(seconds.median)}${range(seconds, shown)}, processor ${shown(cpu.median)}${range(cpu, shown)}${target}`;
    }
    case 'amount': {
      const target = line.target === undefined ? '' : `  target ≤ ${number(line.target)} ${line.unit}  ${mark(line)}`;
      return `${name}${number(line.amount.median)} ${line.unit}${range(line.amount)}${target}`;
    }
    case 'equal':
      return [`${name}${line.holds ? 'row for row' : 'DIFFERENT'}`, ...line.examples.map((e) => `    ${e}`)].join('\n');
    case 'note':
      return `  ${line.text}`;
  }
}
