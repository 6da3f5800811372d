import pg from 'pg';
import { EdpError } from '../../model/errors.js';

/** One connection to PostgreSQL. Values come back as texts, but for booleans and what JSON holds. */
export class Postgres {
  private constructor(
    private readonly client: pg.Client,
    private readonly place: string,
  ) {}

  /** @throws EdpError SERVICE_DOWN if nothing answers; CONFIG_INVALID if it refuses the credentials. */
  static async connect(address: string): Promise<Postgres> {
    const { host } = new URL(address);
    const client = new pg.Client({
      connectionString: address,
      application_name: 'edp',
      // Iceberg's tables are in `public`; a schema named like the user would be looked into first.
      options: '-c search_path=public',
      // Texts keep all digits of whole numbers, and times their microseconds.
      types: { getTypeParser: () => (value: string) => value },
    });
    // A connection that breaks while idle is told by the next statement.
    client.on('error', () => undefined);
    try {
      await client.connect();
    } catch (error) {
      throw asEdpError(error, host);
    }
    return new Postgres(client, host);
  }

  async rows<T extends Record<string, unknown>>(sql: string, values: readonly unknown[] = []): Promise<T[]> {
    try {
      return (await this.client.query<T>(sql, [...values])).rows;
    } catch (error) {
      throw asEdpError(error, this.place, sql);
    }
  }

  /** Runs `work` in one transaction. */
  async transaction<T>(work: () => Promise<T>): Promise<T> {
    await this.rows('BEGIN');
    try {
      const result = await work();
      await this.rows('COMMIT');
      return result;
    } catch (error) {
      await this.rows('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.client.end();
  }
}

/** https://www.postgresql.org/docs/15/errcodes-appendix.html: what the platform has a word for. */
const refused = new Set(['28P01', '28000', '3D000', '42501']);
const noSpace = new Set(['53100']);

function asEdpError(error: unknown, place: string, sql?: string): EdpError {
  const { code = '', message = String(error) } = error as { code?: string; message?: string };
  const cause = error;
  if (refused.has(code)) {
    return new EdpError('CONFIG_INVALID', `PostgreSQL at ${place} refuses: ${message}`, {
      where: 'edp.config.ts: cluster.postgres',
      hint: 'Check user, password and database of its address, there or in EDP_POSTGRES and PGPASSWORD.',
      cause,
    });
  }
  if (noSpace.has(code)) {
    return new EdpError('NO_SPACE', `PostgreSQL at ${place} has no space left.`, {
      hint: 'Free some space there, then run this again. Nothing half-written is kept.',
      cause,
    });
  }
  // Five characters are an answer of the server; all else is the way to it, or the server's end (57P01 to 57P03).
  if (!/^[0-9A-Z]{5}$/.test(code) || code.startsWith('57P') || code.startsWith('08')) {
    return new EdpError('SERVICE_DOWN', `PostgreSQL does not answer at ${place}. (${message || code})`, {
      hint: 'Start it: `edp up postgres`. Then run this again: nothing half-written is kept.',
      cause,
    });
  }
  return new EdpError('INTERNAL', `PostgreSQL: ${message}`, { where: sql, cause });
}
