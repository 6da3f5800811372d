import { EdpError } from '../../model/errors.js';
import type { Postgres } from './postgres.js';

const tables = [
  'CREATE SCHEMA IF NOT EXISTS lakehouse',
  `CREATE TABLE IF NOT EXISTS lakehouse.publications (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, published_at TIMESTAMPTZ NOT NULL DEFAULT now())`,
  `CREATE TABLE IF NOT EXISTS lakehouse.pointers (
    publication BIGINT NOT NULL REFERENCES lakehouse.publications ON DELETE CASCADE, table_namespace TEXT NOT NULL,
    table_name TEXT NOT NULL, metadata_location TEXT NOT NULL, iceberg_type TEXT,
    PRIMARY KEY (publication, table_namespace, table_name))`,
];

/** A moment at which tables were published, all at once. */
export interface Publication {
  id: number;
  publishedAt: Date;
  /** Names of the tables that are others than in the publication before. */
  changed: string[];
}

/** What was published when: the pointers of each publication, as long as they are kept. */
export class Publications {
  constructor(private readonly postgres: Postgres) {}

  async ensure(): Promise<void> {
    for (const statement of tables) await this.postgres.rows(statement);
  }

  /** Notes what a catalog names now, unless it is what was noted last. To be called in the transaction that publishes. */
  async note(catalog: string): Promise<void> {
    const [difference] = await this.postgres.rows(
      `SELECT 1 FROM (${pointers}) l FULL JOIN (${catalogued}) c USING (table_namespace, table_name)
       WHERE l.metadata_location IS DISTINCT FROM c.metadata_location LIMIT 1`,
      [catalog],
    );
    if (!difference) return;
    await this.postgres.rows(
      `WITH made AS (INSERT INTO lakehouse.publications DEFAULT VALUES RETURNING id)
       INSERT INTO lakehouse.pointers SELECT made.id, c.* FROM made, (${catalogued}) c`,
      [catalog],
    );
  }

  /** The latest first. */
  async list(limit: number): Promise<Publication[]> {
    const rows = await this.postgres.rows<{ id: string; at: string; changed: string | null }>(
      `SELECT p.id, floor(extract(epoch FROM p.published_at) * 1000)::bigint AS at,
         (SELECT string_agg(n.table_namespace || '.' || n.table_name, ',' ORDER BY 1)
          FROM lakehouse.pointers n LEFT JOIN lakehouse.pointers o
            ON o.publication = (SELECT max(id) FROM lakehouse.publications WHERE id < p.id)
            AND o.table_namespace = n.table_namespace AND o.table_name = n.table_name
          WHERE n.publication = p.id AND n.metadata_location IS DISTINCT FROM o.metadata_location) AS changed
       FROM lakehouse.publications p ORDER BY p.id DESC LIMIT $1`,
      [limit],
    );
    return rows.map(({ id, at, changed }) => ({
      id: Number(id),
      publishedAt: new Date(Number(at)),
      changed: changed?.split(',') ?? [],
    }));
  }

  /**
   * The publication of that number, or the one that was to be seen at that moment: its own, as it is told, counts.
   * @throws EdpError USAGE if there is none any more, or was none yet.
   */
  async find(at: number | Date): Promise<number> {
    const [row] =
      typeof at === 'number'
        ? await this.postgres.rows<{ id: string }>('SELECT id FROM lakehouse.publications WHERE id = $1', [at])
        : await this.postgres.rows<{ id: string | null }>(
            "SELECT max(id) AS id FROM lakehouse.publications WHERE date_trunc('milliseconds', published_at) <= $1",
            [at.toISOString()],
          );
    if (row?.id) return Number(row.id);
    const when = typeof at === 'number' ? `of the number ${at}` : `at ${at.toISOString()}`;
    throw new EdpError('USAGE', `There is no publication ${when}.`, {
      hint: '`edp history` lists those that are kept.',
    });
  }

  /** Makes a catalog name what a publication did. */
  async restore(publication: number, catalog: string): Promise<void> {
    await this.postgres.rows(
      `INSERT INTO iceberg_tables
       SELECT $2, table_namespace, table_name, metadata_location, NULL, iceberg_type
       FROM lakehouse.pointers WHERE publication = $1`,
      [publication, catalog],
    );
    await this.postgres.rows(
      `INSERT INTO iceberg_namespace_properties
       SELECT DISTINCT $2, table_namespace, 'exists', 'true' FROM lakehouse.pointers WHERE publication = $1`,
      [publication, catalog],
    );
  }

  /** Forgets all publications before a moment, but the latest of them, which was to be seen then. @returns the oldest kept. */
  async forgetBefore(moment: Date): Promise<number | undefined> {
    const [row] = await this.postgres.rows<{ id: string | null }>(
      `SELECT coalesce(max(id) FILTER (WHERE published_at <= $1), min(id)) AS id FROM lakehouse.publications`,
      [moment.toISOString()],
    );
    if (!row?.id) return undefined;
    await this.postgres.rows('DELETE FROM lakehouse.publications WHERE id < $1', [row.id]);
    return Number(row.id);
  }
}

const pointers = `SELECT table_namespace, table_name, metadata_location FROM lakehouse.pointers
  WHERE publication = (SELECT max(id) FROM lakehouse.publications)`;
const catalogued = `SELECT table_namespace, table_name, metadata_location, iceberg_type FROM iceberg_tables
  WHERE catalog_name = $1`;
