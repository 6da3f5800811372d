import { identifier } from '../sql.js';
import { type Relation, type SparkSession, sql, unionAll } from './connect/index.js';

/** Rows kept by the server under an id. */
interface Kept {
  kind: 'stored';
  parts: [Relation, ...Relation[]];
}

type Held = Kept | { kind: 'view' };

/**
 * The work relations of a session: temporary views over rows that the server keeps beside the tables (Spark's local
 * checkpoints). They are what they were when they were made, whatever is written since; should an executor that holds
 * some of them be lost, the statement that reads them fails with WORK_LOST, and with it the run, which begins again.
 */
export class WorkSpace {
  readonly #held = new Map<string, Held>();
  readonly #counts = new Map<string, bigint>();

  constructor(private readonly session: SparkSession) {}

  async store(name: string, select: string): Promise<string> {
    const part = await this.session.checkpoint(sql(select));
    await this.#replace(name, { kind: 'stored', parts: [part] });
    await this.session.createTempView(name, part);
    return identifier(name);
  }

  async add(name: string, select: string): Promise<void> {
    const held = this.#held.get(name);
    if (held?.kind !== 'stored') throw new TypeError(`${name} is not stored`);
    held.parts.push(await this.session.checkpoint(sql(select)));
    this.#counts.delete(name);
    await this.session.createTempView(name, unionAll(held.parts));
  }

  async view(name: string, select: string): Promise<string> {
    // By its text: Spark mistakes columns for others where an analyzed plan occurs twice in a query.
    await this.session.execute(`CREATE OR REPLACE TEMPORARY VIEW ${identifier(name)} AS ${select}`);
    await this.#replace(name, { kind: 'view' });
    return identifier(name);
  }

  async drop(name: string): Promise<void> {
    if (!this.#held.has(name)) return;
    await this.session.execute(`DROP VIEW IF EXISTS ${identifier(name)}`);
    await this.#replace(name, undefined);
  }

  async clear(): Promise<void> {
    await Promise.all([...this.#held.keys()].map((name) => this.drop(name)));
  }

  /** How many rows are stored under a relation's name; undefined if it is none of the work space. */
  async count(relation: string): Promise<bigint | undefined> {
    const name = relation.replace(/^"(.*)"$/, '$1');
    if (this.#held.get(name)?.kind !== 'stored') return undefined;
    const known = this.#counts.get(name);
    if (known !== undefined) return known;
    const [row] = await this.session.rows<{ n: bigint }>(`SELECT count(*) AS n FROM ${relation}`);
    const counted = row?.n ?? 0n;
    this.#counts.set(name, counted);
    return counted;
  }

  async #replace(name: string, held: Held | undefined): Promise<void> {
    const before = this.#held.get(name);
    this.#counts.delete(name);
    if (held) this.#held.set(name, held);
    else this.#held.delete(name);
    if (before?.kind === 'stored') await Promise.all(before.parts.map((part) => this.session.forget(part)));
  }
}
