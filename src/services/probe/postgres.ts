import { exchange } from './exchange.js';

const protocol3 = 196_608;

/** A StartupMessage: length, protocol, name and value of each parameter, an end (PostgreSQL, "Message Formats"). */
function startup(user: string): Buffer {
  const parameters = Buffer.from(`user\0${user}\0database\0postgres\0\0`);
  const head = Buffer.alloc(8);
  head.writeInt32BE(head.length + parameters.length, 0);
  head.writeInt32BE(protocol3, 4);
  return Buffer.concat([head, parameters]);
}

/** Whether a server asks for the password: one that is starting or stopping answers with an error instead. */
export async function postgresAnswers(port: number, user: string): Promise<boolean> {
  const answer = await exchange(port, startup(user), (bytes) => bytes.length >= 1);
  return answer?.toString('latin1', 0, 1) === 'R';
}
