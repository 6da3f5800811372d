import { connect } from 'node:http2';
import { host } from '../settings.js';

/** Whether a server speaks HTTP/2, as gRPC does: it begins by telling its settings. */
export function http2Answers(port: number, withinMs = 2_000): Promise<boolean> {
  const session = connect(`http://${host}:${port}`);
  return new Promise((resolve) => {
    const end = (answer: boolean) => {
      clearTimeout(timer);
      session.destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => end(false), withinMs);
    session.once('remoteSettings', () => end(true));
    session.once('error', () => end(false));
    session.once('close', () => end(false));
  });
}
