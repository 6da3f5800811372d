import { readFile, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { spark } from '../../../src/services/catalogue/spark.js';
import { cached, fingerprint } from '../../../src/services/install/cache.js';
import { runCommand } from '../../../src/services/install/client.js';
import { cacheFolder } from '../../../src/services/settings.js';
import { installed } from '../../../test/cluster/support/services.js';
import { handwrittenFolder } from './paths.js';

const missing = 'Install Python 3.10 or newer with venv (Debian: apt-get install python3-venv).';

/** Runs programs of the folder `handwritten` with PySpark: Spark's own, of the version that the server is of. */
export class PySpark {
  private constructor(private readonly env: NodeJS.ProcessEnv) {}

  /** Installs what is not there yet. @throws EdpError SERVICE_MISSING, SERVICE_FAILED. */
  static async install(note: (text: string) => void): Promise<PySpark> {
    const { program } = await installed(spark);
    const path = [dirname(program), await installClient(note)].join(delimiter);
    return new PySpark({ ...process.env, PYTHONPATH: path, PYTHONDONTWRITEBYTECODE: '1', PYTHONWARNINGS: 'ignore' });
  }

  /** @returns what the program printed, which is JSON. */
  async run<T>(program: string, task: unknown): Promise<T> {
    const args = [join(handwrittenFolder, program), JSON.stringify(task)];
    return JSON.parse(await runCommand('python3', args, { env: this.env, missing })) as T;
  }
}

/** The packages that PySpark's client needs, in the platform's cache, for the Python that is here. */
async function installClient(note: (text: string) => void): Promise<string> {
  const requirements = join(handwrittenFolder, 'requirements.txt');
  const version = await runCommand('python3', ['--version'], { missing });
  const key = `bench-pyspark-client-${fingerprint([await readFile(requirements, 'utf8'), version])}`;
  return cached(cacheFolder(process.env, homedir()), key, async (folder) => {
    note('installing what PySpark needs');
    const venv = join(folder, 'venv');
    await runCommand('python3', ['-m', 'venv', venv], { missing });
    const wheels = ['--only-binary', ':all:', '--no-deps', '--no-compile'];
    const pip = join(venv, 'bin', 'pip');
    await runCommand(pip, ['install', ...wheels, '--target', folder, '-r', requirements], { missing });
    await rm(venv, { recursive: true });
  });
}
