import type { Postgres } from './postgres.js';

/** The tables of Iceberg's JDBC catalog, as it would make them itself (its schema version V1). */
const tables = [
  `iceberg_tables (
    catalog_name VARCHAR(255) NOT NULL, table_namespace VARCHAR(255) NOT NULL, table_name VARCHAR(255) NOT NULL,
    metadata_location VARCHAR(1000), previous_metadata_location VARCHAR(1000), iceberg_type VARCHAR(5),
    PRIMARY KEY (catalog_name, table_namespace, table_name))`,
  `iceberg_namespace_properties (
    catalog_name VARCHAR(255) NOT NULL, namespace VARCHAR(255) NOT NULL, property_key VARCHAR(255) NOT NULL,
    property_value VARCHAR(1000), PRIMARY KEY (catalog_name, namespace, property_key))`,
];

/**
 * Catalogs of Iceberg as sets of pointers. In PostgreSQL, a catalog is no more than rows `(table, metadata file)` under
 * its name; the files never change. So a catalog is copied in no time, whatever the tables hold, and what one session
 * does in a copy is seen by nobody else until the pointers are put in the published catalog's place: all at once.
 */
export class Catalogs {
  constructor(private readonly postgres: Postgres) {}

  async ensure(): Promise<void> {
    for (const table of tables) await this.postgres.rows(`CREATE TABLE IF NOT EXISTS ${table}`);
  }

  /** Makes one catalog name what another does, and nothing else. To be called in a transaction. */
  async copy(from: string, to: string): Promise<void> {
    await this.drop(to);
    await this.postgres.rows(
      `INSERT INTO iceberg_tables SELECT $2, table_namespace, table_name, metadata_location, previous_metadata_location, iceberg_type
       FROM iceberg_tables WHERE catalog_name = $1`,
      [from, to],
    );
    await this.postgres.rows(
      `INSERT INTO iceberg_namespace_properties SELECT $2, namespace, property_key, property_value
       FROM iceberg_namespace_properties WHERE catalog_name = $1`,
      [from, to],
    );
  }

  /** Makes a catalog of these metadata files: tables `t0`, `t1`, … of one namespace. To be called in a transaction. */
  async make(name: string, namespace: string, locations: readonly string[]): Promise<void> {
    await this.drop(name);
    await this.postgres.rows(
      `INSERT INTO iceberg_tables SELECT $1, $2, 't' || n - 1, location, NULL, 'TABLE'
       FROM unnest($3::text[]) WITH ORDINALITY AS given (location, n)`,
      [name, namespace, locations],
    );
    await this.postgres.rows(`INSERT INTO iceberg_namespace_properties VALUES ($1, $2, 'exists', 'true')`, [
      name,
      namespace,
    ]);
  }

  async drop(name: string): Promise<void> {
    await this.postgres.rows('DELETE FROM iceberg_tables WHERE catalog_name = $1', [name]);
    await this.postgres.rows('DELETE FROM iceberg_namespace_properties WHERE catalog_name = $1', [name]);
  }

  /** Drops the catalogs whose names sort between two. */
  async dropBetween(first: string, last: string): Promise<void> {
    for (const table of ['iceberg_tables', 'iceberg_namespace_properties']) {
      await this.postgres.rows(`DELETE FROM ${table} WHERE catalog_name COLLATE "C" BETWEEN $1 AND $2`, [first, last]);
    }
  }

  /** Names of tables and views of a namespace. */
  async tablesOf(catalog: string, namespace: string): Promise<string[]> {
    const rows = await this.postgres.rows<{ table_name: string }>(
      'SELECT table_name FROM iceberg_tables WHERE catalog_name = $1 AND table_namespace = $2',
      [catalog, namespace],
    );
    return rows.map((r) => r.table_name);
  }
}
