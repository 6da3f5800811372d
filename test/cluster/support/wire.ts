import { createServer, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';

/** What happens to the answer of a request. */
export type Fate = 'whole' | { cutAfter: number } | { status: number } | { bytesPerSecond: number };

/** A wire to a server that carries requests as they are, and can be tampered with. */
export interface Wire {
  endpoint: string;
  /** Method and path of each request for an object since the last look. */
  fetched(): string[];
  /** Decides on each request; `whole` unless set. */
  fate: (url: string) => Fate | Promise<Fate>;
  /** Nothing listens any more. */
  cut(): Promise<void>;
}

export async function wireTo(endpoint: string): Promise<Wire> {
  const { hostname, port } = new URL(endpoint);
  let asked: string[] = [];
  const server = createServer(async (incoming, answer) => {
    const { method = 'GET', url = '/', headers } = incoming;
    if (!url.includes('list-type=2')) asked.push(`${method} ${url}`);
    const fate = await wire.fate(url);
    if (fate !== 'whole' && 'status' in fate) {
      answer.writeHead(fate.status).end();
      return;
    }
    const onward = request({ hostname, port, method, path: url, headers }, (from) => {
      answer.writeHead(from.statusCode ?? 500, from.headers);
      if (fate === 'whole') pipeline(from, answer, () => undefined);
      else void carry(from, answer, fate);
    });
    onward.on('error', () => answer.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const wire: Wire = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fate: () => 'whole',
    fetched: () => {
      const since = asked;
      asked = [];
      return since;
    },
    cut: () => close(server),
  };
  return wire;
}

async function carry(
  from: AsyncIterable<Buffer>,
  answer: ServerResponse,
  fate: { cutAfter: number } | { bytesPerSecond: number },
): Promise<void> {
  let carried = 0;
  for await (const chunk of from) {
    if ('cutAfter' in fate && carried + chunk.length >= fate.cutAfter) {
      // The bytes before the cut arrive; after it the connection is reset.
      answer.write(chunk.subarray(0, fate.cutAfter - carried), () => answer.destroy());
      return;
    }
    carried += chunk.length;
    answer.write(chunk);
    if ('bytesPerSecond' in fate) await new Promise((r) => setTimeout(r, (chunk.length / fate.bytesPerSecond) * 1000));
  }
  answer.end();
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
