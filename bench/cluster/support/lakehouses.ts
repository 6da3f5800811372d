import { randomBytes } from 'node:crypto';
import { Lakehouse } from '../../../src/engine/lakehouse/lakehouse.js';
import { Postgres } from '../../../src/engine/lakehouse/postgres.js';
import type { LakehouseSettings } from '../../../src/engine/lakehouse/settings.js';
import { lakehouseSettings } from '../../../src/project/cluster.js';
import type { Cluster } from '../../../test/cluster/support/lakehouse.js';

/**
 * Lakehouses of the bench: a database of PostgreSQL each, and one prefix in S3 for all. A lakehouse is copied by copying
 * its database, since files of tables never change.
 */
export class Lakehouses {
  readonly #base: LakehouseSettings;
  readonly #prefix = `bench_${randomBytes(4).toString('hex')}`;
  readonly #databases: string[] = [];

  constructor({ config }: Pick<Cluster, 'config'>) {
    this.#base = lakehouseSettings({ config: { services: config } }, {});
  }

  /** One without anything in it. @throws EdpError SERVICE_DOWN */
  async make(): Promise<LakehouseSettings> {
    return this.#create('');
  }

  /** One with the same tables and state. Nobody may be at work in the original. */
  async copy(original: LakehouseSettings): Promise<LakehouseSettings> {
    const name = databaseOf(original);
    await this.#administer(async (postgres) => {
      // Spark keeps connections of sessions that have ended for a while.
      await postgres.rows('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
    });
    return this.#create(`TEMPLATE ${name}`);
  }

  /** Removes all that was made: databases and files. */
  async remove(): Promise<void> {
    const [first, ...others] = this.#databases;
    if (first === undefined) return;
    await this.#administer(async (postgres) => {
      for (const name of others) await postgres.rows(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    });
    const settings = this.#settings(first);
    const postgres = await Postgres.connect(settings.postgres);
    await postgres.rows('DELETE FROM iceberg_tables').finally(() => postgres.close());
    await removeFiles(settings);
    await this.#administer(async (p) => {
      await p.rows(`DROP DATABASE IF EXISTS ${first} WITH (FORCE)`);
    });
    this.#databases.length = 0;
  }

  async #create(how: string): Promise<LakehouseSettings> {
    const name = `${this.#prefix}_${this.#databases.length + 1}`;
    await this.#administer(async (postgres) => {
      await postgres.rows(`CREATE DATABASE ${name} ${how}`);
    });
    this.#databases.push(name);
    return this.#settings(name);
  }

  #settings(name: string): LakehouseSettings {
    return {
      ...this.#base,
      postgres: this.#base.postgres.replace(/\/[^/]*$/, `/${name}`),
      warehouse: `${this.#base.warehouse}/${this.#prefix}`,
    };
  }

  async #administer(work: (postgres: Postgres) => Promise<void>): Promise<void> {
    const postgres = await Postgres.connect(this.#base.postgres);
    await work(postgres).finally(() => postgres.close());
  }
}

const databaseOf = ({ postgres }: LakehouseSettings): string => new URL(postgres).pathname.slice(1);

/** What no table names any more is what upkeep removes. */
async function removeFiles(settings: LakehouseSettings): Promise<void> {
  await Lakehouse.reset(settings);
  const now = () => new Date();
  const lakehouse = await Lakehouse.open(settings, { prepare: async () => undefined, memoryLimit: '1GB', now });
  const tomorrow = new Date(Date.now() + 86_400_000);
  await lakehouse.optimize({ keepSince: tomorrow, orphansBefore: tomorrow }).finally(() => lakehouse.close());
}
