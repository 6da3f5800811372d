import { createInterface } from 'node:readline/promises';
import { EdpError } from '../model/errors.js';
import type { Io } from './io.js';

/**
 * Asks before something that cannot be undone.
 * @throws EdpError USAGE where nobody can answer.
 */
export async function confirm(io: Io, question: string, yes: boolean | undefined): Promise<boolean> {
  if (yes) return true;
  if (io.stdin.isTTY !== true) {
    throw new EdpError('USAGE', 'This asks first, and nobody can answer here.', {
      hint: 'Say --yes if you mean it.',
    });
  }
  const prompt = createInterface({ input: io.stdin, output: io.stderr });
  try {
    const reply = await prompt.question(`${question} [y/N] `);
    return /^y(es)?$/i.test(reply.trim());
  } finally {
    prompt.close();
  }
}
