import { execFile } from 'node:child_process';
import { chmod, chown } from 'node:fs/promises';
import { promisify } from 'node:util';
import { EdpError } from '../../model/errors.js';

const execute = promisify(execFile);

export interface Account {
  uid: number;
  gid: number;
}

/** Accounts that may do little, the most fitting first. */
const humble = ['postgres', 'nobody'];

/**
 * Whom to run a program as that refuses root: undefined for anyone else than root. The folder becomes that user's.
 * @throws EdpError NOT_WRITABLE if that user cannot get to the folder.
 */
export async function accountFor(title: string, folder: string): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const { name, account } = await firstAccount(title);
  await chown(folder, account.uid, account.gid);
  await chmod(folder, 0o700);
  try {
    await execute('test', ['-w', folder], { ...account, cwd: '/' });
  } catch (cause) {
    throw new EdpError('NOT_WRITABLE', `${title} refuses root, so it runs as ${name}, who cannot get to its folder.`, {
      where: folder,
      hint: 'Let others pass through the folders above it (chmod o+x), set services.folder in edp.config.ts to another place, or do not work as root.',
      cause,
    });
  }
  return account;
}

async function firstAccount(title: string): Promise<{ name: string; account: Account }> {
  for (const name of humble) {
    const [uid, gid] = await Promise.all([idOf('-u', name), idOf('-g', name)]);
    if (uid !== undefined && gid !== undefined) return { name, account: { uid, gid } };
  }
  throw new EdpError('SERVICE_MISSING', `${title} refuses root, and there is no user ${humble.join(' or ')}.`, {
    hint: 'Make one of them, or do not work as root.',
  });
}

const idOf = (option: string, name: string): Promise<number | undefined> =>
  execute('id', [option, name]).then(
    ({ stdout }) => Number(stdout),
    () => undefined,
  );
