import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** The archive of the daily files: in the folder of `ONLINE_RETAIL_DATA`, else beside the checkout. */
const archive = resolve(
  process.env.ONLINE_RETAIL_DATA ?? resolve(root, '../shared/data/online-retail'),
  'by-day.tar.gz',
);

export const hasData = existsSync(archive);

/** Where it should be, for the message of a test that misses it. */
export const missing = `There is no ${archive}: set ONLINE_RETAIL_DATA to the folder that holds by-day.tar.gz.`;

/** Unpacks the daily files and gives their folder. */
export async function unpack(into: string): Promise<string> {
  await promisify(execFile)('tar', ['-xzf', archive, '-C', into]);
  return resolve(into, 'by-day');
}
