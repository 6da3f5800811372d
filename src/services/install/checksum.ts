import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { EdpError } from '../../model/errors.js';

/** @throws EdpError SERVICE_FAILED if a file's SHA-256 is another one than is pinned. */
export async function verify(file: string, expected: string): Promise<void> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  mustBe(basename(file), hash.digest('hex'), expected);
}

/** @throws EdpError SERVICE_FAILED if a checksum is another one than is pinned. */
export function mustBe(what: string, actual: string | undefined, expected: string): void {
  if (actual === expected) return;
  throw new EdpError(
    'SERVICE_FAILED',
    `${what} is not what it should be: its checksum is ${actual ?? 'unknown'}, not ${expected}.`,
    {
      hint: 'It was not kept. Remove it from the package client’s own cache and try again; if it stays so, do not use it.',
    },
  );
}
