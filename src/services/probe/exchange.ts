import { connect } from 'node:net';
import { host } from '../settings.js';

/**
 * Sends bytes and gives what comes back once it is enough; undefined if the other side says nothing, too little or
 * hangs up. For questions so small that a client library would be out of proportion.
 */
export function exchange(
  port: number,
  question: Buffer,
  enough: (answer: Buffer) => boolean,
  withinMs = 2_000,
): Promise<Buffer | undefined> {
  const socket = connect({ port, host });
  let answer = Buffer.alloc(0);
  return new Promise((resolve) => {
    const end = (result: Buffer | undefined) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(result);
    };
    const timer = setTimeout(() => end(undefined), withinMs);
    socket.once('connect', () => socket.write(question));
    socket.on('data', (data: Buffer) => {
      answer = Buffer.concat([answer, data]);
      if (enough(answer)) end(answer);
    });
    socket.once('error', () => end(undefined));
    socket.once('close', () => end(undefined));
  });
}
