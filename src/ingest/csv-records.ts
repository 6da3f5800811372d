import type { CsvOptions } from './mapping.js';

/** A quoted field may hold this many line breaks; beyond, its quote counts as never closed. */
const longestRecord = 1000;

/**
 * Joins the lines of a CSV file to records: a line break inside a quoted field belongs to the record (RFC 4180). Gives
 * one text per line, so that line numbers stay: the record on its first line, empty texts for its other lines.
 * A quote that is never closed spoils only the line that opens it.
 */
export class CsvRecords {
  readonly #csv: CsvOptions;
  /** Lines of the record that is still open. */
  #open: string[] = [];

  constructor(csv: CsvOptions) {
    this.#csv = csv;
  }

  get isOpen(): boolean {
    return this.#open.length > 0;
  }

  /** @param line with its carriage return, without its line feed. */
  push(line: string): string[] {
    if (this.#open.length === 0) {
      if (!line.includes(this.#csv.quote) || !endsInside(line, false, this.#csv)) return [withoutReturn(line)];
      this.#open = [line];
      return [];
    }
    this.#open.push(line);
    if (line.includes(this.#csv.quote) && !endsInside(line, true, this.#csv)) {
      const [, ...others] = this.#open;
      const record = withoutReturn(this.#open.join('\n'));
      this.#open = [];
      return [record, ...others.map(() => '')];
    }
    return this.#open.length > longestRecord ? this.#giveUp() : [];
  }

  /** The end of the file. */
  end(): string[] {
    const out: string[] = [];
    while (this.#open.length > 0) out.push(...this.#giveUp());
    return out;
  }

  #giveUp(): string[] {
    const [first = '', ...others] = this.#open;
    this.#open = [];
    return [withoutReturn(first), ...others.flatMap((line) => this.push(line))];
  }
}

const withoutReturn = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line);

/** Whether a line ends inside a quoted field. A quote opens a field only at the field's start. */
function endsInside(line: string, startsInside: boolean, csv: CsvOptions): boolean {
  let inside = startsInside;
  let fieldStart = !startsInside;
  for (let i = 0; i < line.length; i++) {
    const char = line[i];
    if (inside) {
      if (char !== csv.quote) continue;
      if (line[i + 1] === csv.quote) i++;
      else inside = false;
      continue;
    }
    if (fieldStart && char === csv.quote) inside = true;
    fieldStart = char === csv.delimiter;
  }
  return inside;
}
