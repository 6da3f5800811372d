const CHUNK = 4 << 20;
const BLOCK = 1 << 20;
/** Both fit into the 53 exact bits of a number: ms of a day in 27, the order of admission in 26. */
const ADMISSIONS = 2 ** 26;

/**
 * Lines kept as bytes outside the heap until they are written, in order of a key and then of admission. Held as
 * strings, a day of a large world keeps the garbage collector busier than all the rest.
 */
export class Bucket {
  private readonly chunks: Buffer[] = [];
  private filled = 0;
  private keys = new Float64Array(256);
  /** Chunk, start and end of each line. */
  private places = new Uint32Array(256 * 3);
  size = 0;

  /** `key` is a whole number of at most 27 bits, such as ms since midnight. */
  add(key: number, line: string): void {
    const index = this.size;
    if (index === this.keys.length) this.grow();
    // A UTF-16 unit takes at most three bytes.
    let chunk = this.chunks.at(-1);
    if (chunk === undefined || chunk.length - this.filled < line.length * 3) {
      chunk = Buffer.allocUnsafeSlow(Math.max(this.chunks.length === 0 ? 1 << 16 : CHUNK, line.length * 3));
      this.chunks.push(chunk);
      this.filled = 0;
    }
    const length = chunk.write(line, this.filled);
    this.keys[index] = key * ADMISSIONS + index;
    this.places[index * 3] = this.chunks.length - 1;
    this.places[index * 3 + 1] = this.filled;
    this.places[index * 3 + 2] = this.filled + length;
    this.filled += length;
    this.size += 1;
  }

  /** The lines in order, joined by the separator, in blocks of about a megabyte. */
  *blocks(separator: string): Generator<Buffer> {
    const between = Buffer.from(separator);
    const order = this.keys.slice(0, this.size).sort();
    let block = Buffer.allocUnsafe(BLOCK);
    let used = 0;
    for (let i = 0; i < order.length; i += 1) {
      const place = (order[i]! % ADMISSIONS) * 3;
      const from = this.places[place + 1]!;
      const to = this.places[place + 2]!;
      if (used + to - from + between.length > block.length) {
        if (used > 0) yield block.subarray(0, used);
        block = Buffer.allocUnsafe(Math.max(BLOCK, to - from + between.length));
        used = 0;
      }
      if (i > 0) used += between.copy(block, used);
      used += this.chunks[this.places[place]!]!.copy(block, used, from, to);
    }
    if (used > 0) yield block.subarray(0, used);
  }

  private grow(): void {
    const keys = new Float64Array(this.keys.length * 2);
    keys.set(this.keys);
    this.keys = keys;
    const places = new Uint32Array(this.places.length * 2);
    places.set(this.places);
    this.places = places;
  }
}
