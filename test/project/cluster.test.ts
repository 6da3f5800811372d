import { describe, expect, it } from 'vitest';
import { catalogSettings } from '../../src/engine/lakehouse/settings.js';
import { clusterSchema, lakehouseSettings } from '../../src/project/cluster.js';
import { servicesSchema } from '../../src/services/settings.js';

type Cluster = Parameters<typeof clusterSchema.parse>[0];
type Environment = Record<string, string>;

const settings = (cluster: Cluster, env: Environment = {}) =>
  lakehouseSettings({ config: { services: servicesSchema.parse({}), cluster: clusterSchema.parse(cluster) } }, env);

const started = {
  spark: 'sc://127.0.0.1:15002',
  postgres: 'postgresql://edp:edp@127.0.0.1:15432/lakehouse',
  warehouse: 's3://lakehouse',
  s3: {
    endpoint: 'http://127.0.0.1:9000',
    region: 'us-east-1',
    accessKeyId: 'minio',
    secretAccessKey: 'minio123',
  },
};

describe('where a lakehouse is', () => {
  it('is with what `edp up` starts, by default', () => {
    expect(settings({})).toEqual(started);
  });

  it('is with what `edp up` starts though the environment has keys, passwords and tokens of something else', () => {
    const env = {
      AWS_ACCESS_KEY_ID: 'other',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_REGION: 'eu-west-1',
      PGPASSWORD: 'other',
      SPARK_CONNECT_AUTHENTICATE_TOKEN: 'other',
    };
    expect(settings({}, env)).toEqual(started);
  });

  it('is where the configuration says, each part for itself', () => {
    expect(settings({ spark: 'sc://spark.example.com' })).toEqual({ ...started, spark: 'sc://spark.example.com' });
    const postgres = 'postgresql://shop:s%2Fcret@db.example.com/lake?sslmode=require';
    expect(settings({ postgres })).toEqual({ ...started, postgres });
    expect(settings({ warehouse: 's3://lakehouse/shop/' })).toEqual({ ...started, warehouse: 's3://lakehouse/shop' });
    const s3 = { endpoint: 'https://s3.example.com', region: 'eu-west-1', accessKeyId: 'a', secretAccessKey: 'b' };
    expect(settings({ s3 })).toEqual({ ...started, s3 });
  });

  it('is where the environment says, unless the configuration does', () => {
    const env = {
      EDP_SPARK: 'sc://spark.example.com:443/;user_id=shop',
      SPARK_CONNECT_AUTHENTICATE_TOKEN: 'a;b',
      EDP_POSTGRES: 'postgresql://shop@db.example.com:5433/lake',
      PGPASSWORD: 'p@ss word',
      EDP_WAREHOUSE: 's3://warehouse',
      AWS_ACCESS_KEY_ID: 'a',
      AWS_SECRET_ACCESS_KEY: 'b',
      AWS_SESSION_TOKEN: 'c',
      AWS_REGION: 'eu-central-1',
    };
    const found = settings({}, env);
    expect(found).toEqual({
      spark: 'sc://spark.example.com:443/;user_id=shop;token=a%3Bb',
      postgres: 'postgresql://shop:p%40ss%20word@db.example.com:5433/lake',
      warehouse: 's3://warehouse',
      s3: {
        endpoint: 'https://s3.eu-central-1.amazonaws.com',
        region: 'eu-central-1',
        accessKeyId: 'a',
        secretAccessKey: 'b',
        sessionToken: 'c',
      },
    });
    expect(settings({ spark: 'sc://other:1/;token=own', warehouse: 's3://other' }, env)).toEqual({
      ...found,
      spark: 'sc://other:1/;token=own',
      warehouse: 's3://other',
    });
    expect(settings({ spark: 'sc://other' }, env).spark).toBe('sc://other/;token=a%3Bb');
  });

  it.each([
    ['postgres', 'mysql://a:b@c/d'],
    ['postgres', 'postgresql://db.example.com/lake'],
    ['postgres', 'postgresql://shop:secret@db.example.com'],
    ['postgres', 'shop:secret'],
    ['warehouse', 'warehouse/shop'],
    ['warehouse', 's3://warehouse/*'],
    ['warehouse', 's3:///shop'],
  ])('is nowhere if %s is %s, and no password is repeated', (key, value) => {
    const attempt = () => settings({ [key]: value });
    expect(attempt).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', where: `edp.config.ts: cluster.${key}` }),
    );
    expect(attempt).not.toThrow(/secret/);
  });

  it('is told to Spark with TLS to PostgreSQL and the token of keys that hold for some hours', () => {
    const told = catalogSettings(
      {
        ...started,
        postgres: 'postgresql://shop:p%40ss@db.example.com/lake?sslmode=require',
        s3: { ...started.s3, sessionToken: 'c' },
      },
      'lake',
    );
    expect(told).toMatchObject({
      'spark.sql.catalog.lake.uri': expect.stringMatching(
        /^jdbc:postgresql:\/\/db\.example\.com:5432\/lake\?.*&sslmode=require$/,
      ),
      'spark.sql.catalog.lake.jdbc.password': 'p@ss',
      'spark.sql.catalog.lake.s3.session-token': 'c',
    });
  });
});
