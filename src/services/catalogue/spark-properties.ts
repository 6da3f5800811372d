import { catalogSettings } from '../../engine/lakehouse/settings.js';
import type { Connections } from '../connections.js';
import type { ServicesConfig } from '../settings.js';

/** What is not the same for a Spark on this machine and for one in a container. */
export interface SparkSurroundings {
  /** How MinIO and PostgreSQL are reached from where Spark runs. */
  connections: Pick<Connections, 's3' | 'postgres' | 'spark'>;
  /** The address that it listens on, and its ports. */
  listen: { host: string; port: number; uiPort: number };
  /** Folder of the archives that Spark does not carry itself. */
  libraries: string;
  /** Folder for what Spark writes besides tables. */
  work: string;
}

export type SparkProperties = Readonly<Record<string, string | number | boolean>>;

/** All settings of the Spark Connect server: https://spark.apache.org/docs/4.1.0/configuration.html */
export const sparkProperties = (config: ServicesConfig['spark'], around: SparkSurroundings): SparkProperties => ({
  'spark.app.name': 'edp',
  ...machineProperties(config, around),
  ...languageProperties,
  ...catalogProperties(around.connections),
});

function machineProperties(
  spark: ServicesConfig['spark'],
  { listen, libraries, work }: SparkSurroundings,
): SparkProperties {
  const { cores, memory } = spark;
  return {
    ...workerProperties(spark, libraries),
    'spark.driver.memory': memory,
    'spark.driver.host': listen.host,
    'spark.driver.bindAddress': listen.host,
    'spark.driver.extraClassPath': `${libraries}/*`,
    'spark.driver.extraJavaOptions': javaOptions,
    'spark.connect.grpc.binding.address': listen.host,
    'spark.connect.grpc.binding.port': listen.port,
    'spark.ui.port': listen.uiPort,
    'spark.local.dir': `${work}/local`,
    'spark.sql.warehouse.dir': `${work}/warehouse`,
    // 200 by default: on a few cores most of the time would go into starting tasks.
    'spark.sql.shuffle.partitions': 2 * cores,
  };
}

/**
 * The session's time zone does not reach what the JVM does by itself. A JVM that has run out of memory goes on without
 * the threads that died of it, and whoever waits for them waits for ever: it is better gone, and started again.
 */
const javaOptions = '-Duser.timezone=UTC -XX:+ExitOnOutOfMemoryError';

/** Where tasks are worked on: in the server's own process, or in executors that the master's workers start. */
function workerProperties(
  { cores, master, executorMemory }: ServicesConfig['spark'],
  libraries: string,
): SparkProperties {
  if (master === undefined) return { 'spark.master': `local[${cores}]` };
  return {
    'spark.master': master,
    'spark.cores.max': cores,
    'spark.executor.memory': executorMemory,
    'spark.executor.extraClassPath': `${libraries}/*`,
    'spark.executor.extraJavaOptions': javaOptions,
  };
}

/** What the models' SQL relies on. Most are the defaults of Spark 4, which were others before and may change again. */
const languageProperties: SparkProperties = {
  // Views, and how a table's files are sorted. The price is CREATE TEMPORARY FUNCTION, which fails with them.
  'spark.sql.extensions': 'org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions',
  'spark.sql.session.timeZone': 'UTC',
  'spark.sql.timestampType': 'TIMESTAMP_LTZ',
  'spark.sql.ansi.enabled': true,
  'spark.sql.ansi.doubleQuotedIdentifiers': false,
  'spark.sql.storeAssignmentPolicy': 'ANSI',
  'spark.sql.caseSensitive': false,
  'spark.sql.parser.escapedStringLiterals': false,
};

/** Iceberg's tables, as published: every client of the services has this catalog. */
function catalogProperties({ s3, postgres, spark }: SparkSurroundings['connections']): SparkProperties {
  const login = [postgres.user, postgres.password].map(encodeURIComponent).join(':');
  return catalogSettings(
    {
      postgres: `postgresql://${login}@${postgres.host}:${postgres.port}/${postgres.database}`,
      warehouse: `s3://${s3.buckets.tables}`,
      s3: { endpoint: s3.endpoint, region: s3.region, accessKeyId: s3.user, secretAccessKey: s3.password },
    },
    spark.catalog,
  );
}
