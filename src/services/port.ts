import { connect, createServer } from 'node:net';
import { EdpError } from '../model/errors.js';
import type { Port } from './service.js';
import { host } from './settings.js';

const acceptWithinMs = 1_000;

/** @throws EdpError PORT_IN_USE that names the port and the setting that changes it. */
export async function mustBeFree(title: string, ports: readonly Port[]): Promise<void> {
  for (const { key, number } of ports) {
    if (await isFree(number)) continue;
    throw new EdpError('PORT_IN_USE', `${title} cannot listen on port ${number}: another program does.`, {
      where: `edp.config.ts: services.${key}`,
      hint: `End that program, or set services.${key} in edp.config.ts to a port that is free.`,
    });
  }
}

/** Whether nothing listens on a port of this machine. */
export async function isFree(port: number): Promise<boolean> {
  // Some systems let a second program listen beside one that listens on all addresses: so it is called, too.
  return (await canListen(port)) && !(await accepts(port));
}

function canListen(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** Whether something accepts a connection, on this machine's own address unless another one is given. */
export function accepts(port: number, address: string = host): Promise<boolean> {
  const socket = connect({ port, host: address, timeout: acceptWithinMs });
  return new Promise((resolve) => {
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true));
    socket.once('timeout', () => end(false));
    socket.once('error', () => end(false));
  });
}
