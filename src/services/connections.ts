import { credentials, host, names, type ServicesConfig } from './settings.js';

/** What a client must know to work with the services. It is the same whoever started them. */
export interface Connections {
  s3: {
    /** `http://host:port`; buckets are in the path, not in the host's name. */
    endpoint: string;
    region: string;
    user: string;
    password: string;
    buckets: typeof names.buckets;
  };
  postgres: { host: string; port: number; user: string; password: string; database: string };
  kafka: { bootstrap: string };
  spark: {
    /** Spark's own connection string, `sc://host:port`. */
    address: string;
    /** Name of the Iceberg catalog: a table is `catalog.namespace.table`. */
    catalog: string;
  };
}

/** How to reach the services that `edp up` starts with these settings, whether they run or not. */
export const connectionsOf = (config: ServicesConfig): Connections => ({
  s3: { endpoint: `http://${host}:${config.minio.port}`, ...credentials.minio, buckets: names.buckets },
  postgres: { host, port: config.postgres.port, ...credentials.postgres, database: names.database },
  kafka: { bootstrap: `${host}:${config.kafka.port}` },
  spark: { address: `sc://${host}:${config.spark.port}`, catalog: names.catalog },
});
