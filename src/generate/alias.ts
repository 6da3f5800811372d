import type { Random } from './random.js';

/** Weighted choice in constant time: Vose's alias method (IEEE Trans. Software Eng. 17(9), 1991). */
export class AliasTable {
  private readonly threshold: Float64Array;
  private readonly other: Int32Array;
  readonly total: number;

  constructor(weights: ArrayLike<number>) {
    const n = weights.length;
    this.threshold = new Float64Array(n);
    this.other = new Int32Array(n);
    let total = 0;
    for (let i = 0; i < n; i += 1) total += weights[i]!;
    this.total = total;
    const small: number[] = [];
    const large: number[] = [];
    for (let i = 0; i < n; i += 1) {
      this.threshold[i] = total > 0 ? (weights[i]! * n) / total : 1;
      (this.threshold[i]! < 1 ? small : large).push(i);
    }
    while (small.length > 0 && large.length > 0) {
      const less = small.pop()!;
      const more = large.pop()!;
      this.other[less] = more;
      this.threshold[more]! -= 1 - this.threshold[less]!;
      (this.threshold[more]! < 1 ? small : large).push(more);
    }
    for (const i of small) this.threshold[i] = 1;
    for (const i of large) this.threshold[i] = 1;
  }

  get size(): number {
    return this.threshold.length;
  }

  /** An index, with probability proportional to its weight. The table must not be empty. */
  draw(random: Random): number {
    const position = random.next() * this.threshold.length;
    const index = Math.floor(position);
    return position - index < this.threshold[index]! ? index : this.other[index]!;
  }
}
