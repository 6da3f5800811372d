import type { Io } from './io.js';

/** Between two lines in a log that no terminal shows. */
const logEveryMs = 2_000;
const drawEveryMs = 80;

/** What a long command is doing, on stderr: one line redrawn on a terminal, now and then a line elsewhere. */
export class Progress {
  readonly #terminal: boolean;
  readonly #started: number;
  #drawn = false;
  #lastAt = 0;
  #lastText = '';

  constructor(private readonly io: Pick<Io, 'stderr' | 'now'>) {
    this.#terminal = io.stderr.isTTY === true;
    this.#started = io.now().getTime();
  }

  /** Seconds since the start. */
  get elapsed(): number {
    return (this.io.now().getTime() - this.#started) / 1000;
  }

  update(text: string): void {
    if (text === this.#lastText) return;
    const at = this.io.now().getTime();
    if (at - this.#lastAt < (this.#terminal ? drawEveryMs : logEveryMs)) return;
    this.#lastAt = at;
    this.#lastText = text;
    const line = `${this.elapsed.toFixed(0).padStart(3)} s  ${text}`;
    if (this.#terminal) {
      this.io.stderr.write(`\r\x1b[K${line.slice(0, (this.io.stderr.columns ?? 80) - 1)}`);
      this.#drawn = true;
    } else this.io.stderr.write(`${line}\n`);
  }

  /** Puts a line of its own above what follows. */
  say(text: string): void {
    this.clear();
    this.io.stderr.write(`${text}\n`);
  }

  clear(): void {
    if (this.#drawn) this.io.stderr.write('\r\x1b[K');
    this.#drawn = false;
  }
}
