import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** The longest path that a Unix domain socket may have everywhere (macOS: 104 bytes with its end). */
const longestPath = 103;

/**
 * Where the owner of a database file answers reads: a Unix domain socket (a named pipe on Windows), the same for every
 * process of this user that names the same file, however it names it.
 */
export function ownerAddress(databasePath: string): string {
  const user = process.getuid?.() ?? 0;
  const file = join(realpathOf(dirname(databasePath)), basename(databasePath));
  const name = `edp-${user}-${createHash('sha256').update(file).digest('hex').slice(0, 20)}`;
  if (process.platform === 'win32') return `\\\\.\\pipe\\${name}`;
  const path = join(tmpdir(), `${name}.sock`);
  return Buffer.byteLength(path) <= longestPath ? path : `/tmp/${name}.sock`;
}

function realpathOf(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}
