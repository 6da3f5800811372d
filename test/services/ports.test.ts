import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { isFree, mustBeFree } from '../../src/services/port.js';
import { kafkaAnswers } from '../../src/services/probe/kafka.js';
import { postgresAnswers } from '../../src/services/probe/postgres.js';
import { host } from '../../src/services/settings.js';

let server: Server | undefined;
afterEach(() => server?.close());

async function listen(address: string, serve: (socket: Socket) => void = () => undefined): Promise<number> {
  server = createServer(serve).listen(0, address);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const replying = (bytes: number[]) => (socket: Socket) => {
  socket.on('error', () => undefined);
  socket.once('data', () => socket.end(Buffer.from(bytes)));
};

describe('a port', () => {
  it.each([host, '0.0.0.0'])('is not free while another program listens on %s', async (address) => {
    const port = await listen(address);
    expect(await isFree(port)).toBe(false);
    server?.close();
    await expect.poll(() => isFree(port)).toBe(true);
  });

  it('that is taken is named, with the setting that changes it', async () => {
    const number = await listen(host);
    await expect(mustBeFree('Kafka', [{ key: 'kafka.port', number }])).rejects.toMatchObject({
      code: 'PORT_IN_USE',
      message: `Kafka cannot listen on port ${number}: another program does.`,
      where: 'edp.config.ts: services.kafka.port',
    });
  });
});

describe('what answers on a port', () => {
  it.each([
    ['the question’s number and no error', [0, 0, 0, 6, 0, 0, 0, 7, 0, 0], true],
    ['an error', [0, 0, 0, 6, 0, 0, 0, 7, 0, 35], false],
    ['another number', [0, 0, 0, 6, 0, 0, 0, 8, 0, 0], false],
    ['too little', [0, 0, 0], false],
  ])('is Kafka or not: %s', async (_, bytes, is) => {
    expect(await kafkaAnswers(await listen(host, replying(bytes)))).toBe(is);
  });

  it.each([
    ['a request for the password', [...Buffer.from('R'), 0, 0, 0, 23], true],
    ['an error, as while it is starting', [...Buffer.from('E'), 0, 0, 0, 4], false],
    ['nothing', [], false],
  ])('is PostgreSQL or not: %s', async (_, bytes, is) => {
    expect(await postgresAnswers(await listen(host, replying(bytes)), 'edp')).toBe(is);
  });

  it('is nothing where nobody listens', async () => {
    const port = await listen(host);
    server?.close();
    expect(await kafkaAnswers(port)).toBe(false);
  });
});
