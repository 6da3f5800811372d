import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { Lakehouse } from '../../../src/engine/lakehouse/lakehouse.js';
import type { LakehouseSettings } from '../../../src/engine/lakehouse/settings.js';
import { sparkDialect } from '../../../src/engine/spark/dialect.js';
import type { Graph } from '../../../src/model/graph.js';
import { loadConfig } from '../../../src/project/config.js';
import { admitInto, ensureBronze, lakehouseSettings, prepareState } from '../../../src/project/lakehouse.js';
import { type Connections, connectionsOf } from '../../../src/services/connections.js';
import type { ServicesConfig } from '../../../src/services/settings.js';
import { edp } from '../../cli/support/edp.js';
import type { Backing } from '../../invariants/platform.js';
import { makeProject, psql } from './services.js';

/** The services of the cluster, running in a folder of their own. */
export interface Cluster {
  project: string;
  config: ServicesConfig;
  connections: Connections;
  stop(): Promise<void>;
}

/**
 * Installs and starts what a lakehouse is made of; or uses what runs in the project that CLUSTER_PROJECT names.
 * @param size of the Spark that is started.
 */
export async function startCluster(
  running = process.env.CLUSTER_PROJECT,
  size?: Parameters<typeof makeProject>[0],
): Promise<Cluster> {
  if (running) {
    const { services: config } = await loadConfig(running);
    return { project: running, config, connections: connectionsOf(config), stop: async () => undefined };
  }
  const made = await makeProject(size);
  const run = (...args: string[]) => edp(['--project', made.project, '--json', ...args]);
  const started = await run('up', 'minio', 'postgres', 'spark');
  if (started.code !== 0) throw new Error(`The services do not start:\n${started.stderr}`);
  return {
    ...made,
    stop: async () => {
      await run('down');
      rmSync(made.project, { recursive: true, force: true });
    },
  };
}

let lakehouses = 0;

/** Settings of a lakehouse that nobody has used: a database and a prefix of its own. */
export async function newLakehouse({ config, connections }: Cluster): Promise<LakehouseSettings> {
  lakehouses += 1;
  const name = `test_${lakehouses}_${createHash('sha256').update(`${Date.now()}`).digest('hex').slice(0, 6)}`;
  await psql(connections, 'lakehouse', `CREATE DATABASE ${name}`);
  const settings = lakehouseSettings({ config: { services: config } });
  return {
    ...settings,
    postgres: settings.postgres.replace(/\/[^/]*$/, `/${name}`),
    warehouse: `${settings.warehouse}/${name}`,
  };
}

/** The platform under test on a lakehouse. */
export const onLakehouse =
  (settings: LakehouseSettings) =>
  async (graph: Graph): Promise<Backing> => {
    const now = () => new Date();
    const lakehouse = await Lakehouse.open(settings, { prepare: prepareState({ graph }), memoryLimit: '1GB', now });
    await ensureBronze(lakehouse, { graph });
    return {
      engine: lakehouse.engine,
      dialect: sparkDialect,
      admit: (work) => admitInto(lakehouse, { graph }, work),
      maintain: async () => undefined,
      close: () => lakehouse.close(),
    };
  };
