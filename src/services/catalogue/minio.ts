import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AwsClient } from 'aws4fetch';
import { EdpError } from '../../model/errors.js';
import { connectionsOf } from '../connections.js';
import { installGo } from '../install/go.js';
import type { Service } from '../service.js';
import { credentials, host, names } from '../settings.js';
import * as versions from '../versions.js';

const { user, password, region } = credentials.minio;
const alreadyThere = 409;

export const minio: Service = {
  name: 'minio',
  title: 'MinIO',
  needs: [],
  startWithinMs: 60_000,
  stopWithinMs: 15_000,
  ports: ({ minio: { port, consolePort } }) => [
    { key: 'minio.port', number: port },
    { key: 'minio.consolePort', number: consolePort },
  ],
  address: (config) => connectionsOf(config).s3.endpoint,
  install: (installing) => installGo(installing, versions.minio),

  async prepare({ config, folder, installed }) {
    const data = join(folder, 'data');
    await mkdir(data, { recursive: true });
    const { port, consolePort } = config.minio;
    const listening = ['--address', `${host}:${port}`, '--console-address', `${host}:${consolePort}`];
    return {
      command: installed.program,
      // Certificates are looked for at home otherwise: another project's would apply to this one.
      args: ['server', '--certs-dir', join(folder, 'certs'), ...listening, data],
      env: { MINIO_ROOT_USER: user, MINIO_ROOT_PASSWORD: password, MINIO_REGION: region },
    };
  },

  async answers(config) {
    try {
      const url = `${minio.address(config)}/minio/health/cluster`;
      return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok;
    } catch {
      return false;
    }
  },

  async furnish({ config }) {
    const client = new AwsClient({ accessKeyId: user, secretAccessKey: password, service: 's3', region, retries: 3 });
    for (const bucket of Object.values(names.buckets)) {
      const { status } = await client.fetch(`${minio.address(config)}/${bucket}`, { method: 'PUT' });
      if (status === 200 || status === alreadyThere) continue;
      throw new EdpError('SERVICE_FAILED', `MinIO did not make the bucket ${bucket}: HTTP status ${status}.`, {
        hint: 'Data of other credentials may be there: `edp logs minio` tells more, `edp down minio --purge` begins anew.',
      });
    }
  },
};
