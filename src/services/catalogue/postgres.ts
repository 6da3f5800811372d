import { existsSync } from 'node:fs';
import { chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EdpError } from '../../model/errors.js';
import { runCommand } from '../install/client.js';
import { findPostgres, installPostgres } from '../install/postgres.js';
import { postgresAnswers } from '../probe/postgres.js';
import { accountFor } from '../process/account.js';
import { isAlive } from '../process/identity.js';
import type { Place, Service } from '../service.js';
import { credentials, host, names } from '../settings.js';

const { user, password } = credentials.postgres;

export const postgres: Service = {
  name: 'postgres',
  title: 'PostgreSQL',
  needs: [],
  startWithinMs: 60_000,
  stopWithinMs: 30_000,
  // SIGTERM would wait until the last client has gone.
  stopSignal: 'SIGINT',
  ports: ({ postgres: { port } }) => [{ key: 'postgres.port', number: port }],
  address: ({ postgres: { port } }) => `postgresql://${host}:${port}`,
  install: installPostgres,

  async prepare({ config, folder, installed, env }) {
    const account = await accountFor('PostgreSQL', folder);
    const data = join(folder, 'data');
    const bin = existsSync(data) ? await binariesFor(data, env) : installed.program;
    if (existsSync(data)) await unlock(data);
    else await initialise(bin, folder, env, account);
    const settings = {
      listen_addresses: host,
      port: config.postgres.port,
      unix_socket_directories: '',
      timezone: 'UTC',
    };
    return {
      command: join(bin, 'postgres'),
      args: ['-D', data, ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`])],
      env: { LC_ALL: 'C' },
      user: account,
    };
  },

  answers: ({ postgres: { port } }) => postgresAnswers(port, user),

  async furnish(place) {
    const there = (await psql(place, 'SELECT datname FROM pg_database')).split('\n');
    if (!there.includes(names.database)) await psql(place, `CREATE DATABASE ${names.database}`);
  },
};

/** An empty store. It appears under its name only when it is whole. */
async function initialise(
  bin: string,
  folder: string,
  env: NodeJS.ProcessEnv,
  account: { uid: number; gid: number } | undefined,
): Promise<void> {
  const partial = join(folder, 'data.partial');
  const secret = join(folder, 'password.txt');
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { mode: 0o700 });
  await writeFile(secret, `${password}\n`, { mode: 0o600 });
  if (account) for (const path of [partial, secret]) await chown(path, account.uid, account.gid);
  const options = ['--encoding=UTF8', '--locale=C', '--auth=scram-sha-256', `--username=${user}`, `--pwfile=${secret}`];
  const missing = 'Install PostgreSQL (Debian: apt-get install postgresql).';
  try {
    const run = { cwd: folder, env: { ...env, LC_ALL: 'C' }, user: account, missing };
    await runCommand(join(bin, 'initdb'), ['-D', partial, ...options], run);
  } finally {
    await rm(secret, { force: true });
  }
  await rename(partial, join(folder, 'data'));
}

/** How long a server that was killed may be no more than an entry that its parent has not taken note of. */
const remainsMs = 2_000;

/**
 * PostgreSQL refuses to start while a process has the id in its lock file, even one that has ended and waits for its
 * parent, which may never come. A lock of such a process is removed; whether children of its still use the memory that they
 * shared, PostgreSQL finds out itself.
 */
async function unlock(data: string): Promise<void> {
  const lock = join(data, 'postmaster.pid');
  const pid = existsSync(lock) ? Number.parseInt(await readFile(lock, 'utf8'), 10) : Number.NaN;
  const until = Date.now() + remainsMs;
  while (hasEntry(pid) && !isAlive(pid)) {
    if (Date.now() > until) return rm(lock, { force: true });
    await sleep(50);
  }
}

function hasEntry(pid: number): boolean {
  if (!(pid > 0)) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Binaries of the version that wrote the data. @throws EdpError SERVICE_MISSING if only others are there. */
async function binariesFor(data: string, env: NodeJS.ProcessEnv): Promise<string> {
  const major = Number.parseInt(await readFile(join(data, 'PG_VERSION'), 'utf8'), 10);
  const bin = await findPostgres(env, (found) => found === major);
  if (bin !== undefined) return bin;
  throw new EdpError('SERVICE_MISSING', `The data were written by PostgreSQL ${major}, which is not here any more.`, {
    where: data,
    hint: `Install PostgreSQL ${major} again, or remove the data by \`edp down postgres --purge\`.`,
  });
}

const psql = ({ config, installed, env }: Place, sql: string): Promise<string> =>
  runCommand(
    join(installed.program, 'psql'),
    ['--no-psqlrc', '--tuples-only', '--no-align', '--quiet', '-v', 'ON_ERROR_STOP=1', '-c', sql],
    {
      env: {
        ...env,
        PGHOST: host,
        PGPORT: String(config.postgres.port),
        PGUSER: user,
        PGPASSWORD: password,
        PGDATABASE: 'postgres',
      },
      missing: 'Install the client of PostgreSQL (Debian: apt-get install postgresql-client).',
    },
  ).then((text) => text.trim());
