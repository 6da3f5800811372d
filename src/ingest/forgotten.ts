import { randomBytes } from 'node:crypto';
import type { Database } from '../engine/database.js';
import { literal } from '../engine/sql.js';

/**
 * SQL: the digest under which a forgotten line is recognised if its file brings it again. Keyed by a secret of this
 * database, made on first use, so that it tells nothing elsewhere.
 */
export async function digestOf(database: Database, text: string): Promise<string> {
  await database.execute("INSERT INTO edp.secrets VALUES ('line-digest', $value) ON CONFLICT DO NOTHING", {
    value: randomBytes(32).toString('hex'),
  });
  const [row] = await database.rows<{ value: string }>("SELECT value FROM edp.secrets WHERE name = 'line-digest'");
  return `sha256(${literal(row?.value ?? '')} || ${text})`;
}
