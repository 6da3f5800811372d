import { connect, createServer, type Socket } from 'node:net';

/** A TCP proxy that cuts the connection, as a bad network does. */
export interface CuttingProxy {
  port: number;
  /** How often it has cut. */
  cuts(): number;
  /** Cuts every connection that is open. */
  cut(): void;
  close(): Promise<void>;
}

/** Each of the first `bytes.length` connections is cut once that many bytes of the server's have passed. */
export async function cuttingProxy(upstream: number, bytes: readonly number[] = []): Promise<CuttingProxy> {
  const open = new Set<Socket>();
  const limits = [...bytes];
  let cuts = 0;
  const server = createServer((client) => {
    const limit = limits.shift() ?? Number.POSITIVE_INFINITY;
    const remote = connect(upstream, '127.0.0.1');
    let passed = 0;
    const both = [client, remote];
    const destroy = () => {
      for (const socket of both) {
        socket.destroy();
        open.delete(socket);
      }
    };
    for (const socket of both) {
      open.add(socket);
      socket.on('error', destroy).on('close', destroy);
    }
    remote.on('data', (data) => {
      passed += data.length;
      if (passed < limit) return;
      cuts += 1;
      destroy();
    });
    client.pipe(remote);
    remote.pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = () => {
    cuts += 1;
    for (const socket of [...open]) socket.destroy();
  };
  return {
    port: (server.address() as { port: number }).port,
    cuts: () => cuts,
    cut,
    close: async () => {
      for (const socket of [...open]) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
