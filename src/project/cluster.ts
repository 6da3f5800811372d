import { z } from 'zod';
import type { LakehouseSettings } from '../engine/lakehouse/settings.js';
import { EdpError } from '../model/errors.js';
import { s3Schema, s3Settings } from '../s3/index.js';
import { connectionsOf } from '../services/connections.js';
import { names, type ServicesConfig } from '../services/settings.js';

/** The key `cluster` of `edp.config.ts`: services of one's own. */
export const clusterSchema = z.strictObject({
  spark: z.string().min(1).optional(),
  postgres: z.string().min(1).optional(),
  warehouse: z.string().min(1).optional(),
  s3: s3Schema.optional(),
});

export type ClusterConfig = z.output<typeof clusterSchema>;

/** Names of the environment; PGPASSWORD and AWS_… are those of PostgreSQL's and Amazon's own tools. */
const variables = {
  spark: 'EDP_SPARK',
  token: 'SPARK_CONNECT_AUTHENTICATE_TOKEN',
  postgres: 'EDP_POSTGRES',
  password: 'PGPASSWORD',
  warehouse: 'EDP_WAREHOUSE',
} as const;

/**
 * Where the project's lakehouse is: each part by the configuration, else by the environment, else with the service that
 * `edp up` starts. A part that is one of those takes no keys, password or token from the environment: they are of another.
 * @throws EdpError CONFIG_INVALID naming what is wrong.
 */
export function lakehouseSettings(
  { config }: { config: { services: ServicesConfig; cluster?: ClusterConfig } },
  env: Readonly<Record<string, string | undefined>> = process.env,
): LakehouseSettings {
  const { cluster = {} } = config;
  const started = connectionsOf(config.services);
  const spark = cluster.spark || env[variables.spark];
  const postgres = cluster.postgres || env[variables.postgres];
  const warehouse = cluster.warehouse || env[variables.warehouse];
  const { user, password, ...place } = started.s3;
  const own = { endpoint: place.endpoint, region: place.region, accessKeyId: user, secretAccessKey: password };
  return {
    spark: spark ? withToken(spark, env[variables.token]) : started.spark.address,
    postgres: postgres ? withPassword(postgres, env[variables.password]) : addressOf(started.postgres),
    warehouse: warehouse ? checkedWarehouse(warehouse) : `s3://${names.buckets.tables}`,
    s3: warehouse || cluster.s3 ? s3Settings(cluster.s3, env, own) : own,
  };
}

const addressOf = ({ host, port, user, password, database }: ReturnType<typeof connectionsOf>['postgres']): string =>
  `postgresql://${encodeURIComponent(user)}:${encodeURIComponent(password)}@${host}:${port}/${database}`;

/** Spark's own connection string, with the token unless it holds one. */
function withToken(address: string, token: string | undefined): string {
  if (!token || /;token=/.test(address)) return address;
  const open = /\/;/.test(address) ? address.replace(/;*$/, '') : `${address.replace(/\/$/, '')}/`;
  return `${open};token=${encodeURIComponent(token)}`;
}

function withPassword(address: string, password: string | undefined): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  // The text may hold a password, so it is not repeated.
  if (!url || !/^postgres(ql)?:$/.test(url.protocol) || !url.hostname || !url.username || url.pathname.length < 2) {
    throw invalid(
      variables.postgres,
      'postgres',
      'The address of PostgreSQL is not of the form postgresql://user:password@host:port/database.',
    );
  }
  if (url.password === '' && password) url.password = encodeURIComponent(password);
  return url.href;
}

function checkedWarehouse(address: string): string {
  const trimmed = address.replace(/\/+$/, '');
  if (/^s3:\/\/[A-Za-z0-9][A-Za-z0-9._-]+(\/[^*?[\]]+)?$/.test(trimmed)) return trimmed;
  throw invalid(
    variables.warehouse,
    'warehouse',
    `The place of the tables is not of the form s3://bucket/prefix: ${address}`,
  );
}

const invalid = (variable: string, key: string, message: string): EdpError =>
  new EdpError('CONFIG_INVALID', message, {
    where: `edp.config.ts: cluster.${key}`,
    hint: `Mend it there, or where ${variable} is set.`,
  });
