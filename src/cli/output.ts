import { once } from 'node:events';
import Table from 'cli-table3';
import pc from 'picocolors';
import { count, plainText, shorten, toJson } from './format.js';
import type { Globals, Io } from './io.js';

export interface OutputColumn {
  name: string;
  /** Heading for a person; the name unless given. */
  title?: string;
  /** Numbers stand at the right, digits grouped. */
  numeric?: boolean;
  /** Longest text shown to a person. */
  width?: number;
}

export type Row = Record<string, unknown>;

const bare = { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '', left: '', right: '', middle: '  ' } as const;
const noRules = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
};

/**
 * Where results and remarks go. Results to stdout: tables for a person, tab-separated lines for a pipe, NDJSON by
 * `--json`. Remarks to stderr.
 */
export class Output {
  readonly json: boolean;
  /** A person reads stdout. */
  readonly person: boolean;
  /** For results: a pipe or a file gets none, though remarks beside it may have them. */
  readonly colors: ReturnType<typeof pc.createColors>;
  /** For remarks. */
  readonly remarkColors: ReturnType<typeof pc.createColors>;

  constructor(
    private readonly io: Io,
    globals: Globals,
  ) {
    this.json = globals.json === true;
    this.person = io.stdout.isTTY === true && !this.json;
    const wanted = globals.color !== false && !io.env.NO_COLOR && io.env.TERM !== 'dumb';
    const colorsOf = (stream: NodeJS.WriteStream) =>
      pc.createColors(wanted && (stream.isTTY === true || Boolean(io.env.FORCE_COLOR)));
    this.colors = colorsOf(io.stdout);
    this.remarkColors = colorsOf(io.stderr);
  }

  /** Rows of one kind. `kind` names them in NDJSON where a command has several. */
  table(columns: readonly OutputColumn[], rows: readonly Row[], kind?: string): void {
    if (this.json) for (const row of rows) this.#out(toJson(kind === undefined ? row : { kind, ...row }));
    else if (this.person) this.#pretty(columns, rows);
    else this.#lines(columns, rows);
  }

  /**
   * Rows that may be very many, written as they come: none is kept, and the next is asked for when the reader has taken those
   * before. A person is shown the first ones. @returns how many there are.
   */
  async stream(
    columns: readonly OutputColumn[],
    rows: Iterable<Row> | AsyncIterable<Row>,
    onScreen: number,
  ): Promise<number> {
    const { stdout } = this.io;
    const first: Row[] = [];
    let count = 0;
    if (!this.json && !this.person) this.#out(columns.map((c) => c.name).join('\t'));
    for await (const row of rows) {
      count += 1;
      if (this.person) {
        if (count <= onScreen) first.push(row);
      } else {
        this.#out(this.json ? toJson(row) : tabSeparated(columns, row));
        if (stdout.writableNeedDrain) await once(stdout, 'drain');
      }
    }
    if (this.person) this.#pretty(columns, first);
    return count;
  }

  /** A single finding as text for people and pipes, as an object by `--json`. */
  result(text: string, object: Row): void {
    this.#out(this.json ? toJson(object) : text);
  }

  /** A line between results; left out of NDJSON. */
  text(line = ''): void {
    if (!this.json) this.#out(line);
  }

  heading(line: string): void {
    if (!this.json) this.#out(`\n${this.colors.bold(line)}`);
  }

  /** A remark: to stderr, so that a pipe does not see it. */
  note(line: string): void {
    this.io.stderr.write(`${line}\n`);
  }

  warn(line: string): void {
    this.note(`${this.remarkColors.yellow('warning')} ${line}`);
  }

  raw(text: string): void {
    this.io.stdout.write(text);
  }

  #pretty(columns: readonly OutputColumn[], rows: readonly Row[]): void {
    const { colors } = this;
    const table = new Table({
      head: columns.map((c) => colors.bold(c.title ?? c.name)),
      colAligns: columns.map((c) => (c.numeric ? 'right' : 'left')),
      style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 0 },
      chars: { ...bare, ...noRules },
    });
    for (const row of rows) table.push(columns.map((c) => this.#cell(c, row[c.name])));
    this.#out(
      table
        .toString()
        .split('\n')
        .map((line) => line.trimEnd())
        .join('\n'),
    );
  }

  #cell(column: OutputColumn, value: unknown): string {
    if (value === null || value === undefined) return this.colors.dim('–');
    if (column.numeric && (typeof value === 'bigint' || typeof value === 'number')) return count(value);
    return shorten(plainText(value), column.width ?? 48);
  }

  #lines(columns: readonly OutputColumn[], rows: readonly Row[]): void {
    this.#out(columns.map((c) => c.name).join('\t'));
    for (const row of rows) this.#out(tabSeparated(columns, row));
  }

  #out(line: string): void {
    this.io.stdout.write(`${line}\n`);
  }
}

const tabSeparated = (columns: readonly OutputColumn[], row: Row): string =>
  columns.map((c) => plainText(row[c.name])).join('\t');
