/** What a piece of work is like: over few rows, or over few that must be found in tables that may be large. */
export type Manner = 'light' | 'seeking';

interface Setting {
  name: string;
  value: string;
}

/**
 * Optimizers that cost more than they save where few rows are wanted, and are worth having where tables are built whole:
 * - compressed_materialization packs the keys of a join into integers, and the join then no longer filters the scan below
 *   it: the copies of 60,000 events among ten million are found in 0.1 s without it, in 1.5 s with it;
 * - common_subplan looks for what a statement says twice, and stores it: a day's run of some thousand records takes a tenth
 *   less processor time without it.
 */
const forBulk = 'compressed_materialization,common_subplan';

/** The settings of an instance that depend on the work under way, which all its connections share. */
export class Tuning {
  readonly #underWay: Record<Manner, number> = { light: 0, seeking: 0 };
  readonly #current = new Map<string, string>();
  /** Changes are made one after another: each compares with what the one before has left. */
  #changed: Promise<void> = Promise.resolve();

  /** @param threads all that the instance may use. */
  constructor(private readonly threads: number) {
    for (const { name, value } of this.#wanted()) this.#current.set(name, value);
  }

  begin(manner: Manner): void {
    this.#underWay[manner] += 1;
  }

  end(manner: Manner): void {
    this.#underWay[manner] -= 1;
  }

  /**
   * Brings the instance's settings to what suits all work under way; others that are not of that manner are slower
   * meanwhile. @param set changes one setting of the instance.
   */
  apply(set: (sql: string) => Promise<unknown>): Promise<void> {
    const change = this.#changed.then(() => this.#change(set));
    this.#changed = change.catch(() => undefined);
    return change;
  }

  async #change(set: (sql: string) => Promise<unknown>): Promise<void> {
    for (const { name, value } of this.#wanted()) {
      if (this.#current.get(name) === value) continue;
      await set(`SET ${name} = '${value}'`);
      this.#current.set(name, value);
    }
  }

  #wanted(): Setting[] {
    const { light, seeking } = this.#underWay;
    return [
      // Two threads take a third longer over a day's few thousand rows: each writes pieces of its own, to be joined then.
      { name: 'threads', value: light > 0 ? '1' : String(this.threads) },
      { name: 'disabled_optimizers', value: light + seeking > 0 ? forBulk : '' },
    ];
  }
}
