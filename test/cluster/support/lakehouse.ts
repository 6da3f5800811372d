import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Lakehouse } from '../../../src/engine/lakehouse/lakehouse.js';
import type { LakehouseSettings } from '../../../src/engine/lakehouse/settings.js';
import { sparkDialect } from '../../../src/engine/spark/dialect.js';
import type { Graph } from '../../../src/model/graph.js';
import { lakehouseSettings } from '../../../src/project/cluster.js';
import { loadConfig } from '../../../src/project/config.js';
import { admitInto, ensureBronze, prepareState } from '../../../src/project/lakehouse.js';
import { type Connections, connectionsOf } from '../../../src/services/connections.js';
import type { ServicesConfig } from '../../../src/services/settings.js';
import { edp } from '../../cli/support/edp.js';
import type { Backing } from '../../invariants/platform.js';
import { makeProject, psql } from './services.js';

/** The services of the cluster, as they run. */
export interface Cluster {
  project: string;
  config: ServicesConfig;
  connections: Connections;
}

/** Services that a test has to itself, to end them as it likes. */
export interface OwnCluster extends Cluster {
  stop(): Promise<void>;
}

const parts = ['minio', 'postgres', 'spark'];

/** What runs in a project, or some of it; what does not run is started. */
export async function clusterOf(project: string, services: readonly string[] = parts): Promise<Cluster> {
  const { services: config } = await loadConfig(project);
  await up(project, services);
  return { project, config, connections: connectionsOf(config) };
}

/** @param size of the Spark that is started, and its master, if it has one. */
export async function ownCluster(size?: Parameters<typeof makeProject>[0]): Promise<OwnCluster> {
  const made = await makeProject(size);
  await up(made.project, parts);
  return {
    ...made,
    stop: async () => {
      await edp(['--project', made.project, 'down']);
      rmSync(made.project, { recursive: true, force: true });
    },
  };
}

/** Another test may be starting them at the same time. */
async function up(project: string, services: readonly string[]): Promise<void> {
  for (;;) {
    const { code, stderr } = await edp(['--project', project, '--json', 'up', ...services]);
    if (code === 0) return;
    if (!stderr.includes('SERVICES_LOCKED')) throw new Error(`The services do not start:\n${stderr}`);
    await sleep(2_000);
  }
}

/** Settings of a lakehouse that nobody has used: a database and a prefix of its own. */
export async function newLakehouse({ config, connections }: Cluster): Promise<LakehouseSettings> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await psql(connections, 'lakehouse', `CREATE DATABASE ${name}`);
  const settings = lakehouseSettings({ config: { services: config } }, {});
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
