import { describe, expect, it } from 'vitest';
import { services } from '../../src/services/catalogue/index.js';
import { sparkProperties } from '../../src/services/catalogue/spark-properties.js';
import { connectionsOf } from '../../src/services/connections.js';
import { propertiesFile } from '../../src/services/properties.js';
import { cacheFolder, servicesSchema } from '../../src/services/settings.js';
import { ownEnvironment } from '../../src/services/supervisor.js';

describe('the settings of services', () => {
  it('have a port of its own for each, named as in the configuration', () => {
    const config = servicesSchema.parse({});
    const ports = Object.values(services).flatMap((s) => s.ports(config));
    expect(new Set(ports.map((p) => p.number)).size).toBe(ports.length);
    for (const { key, number } of ports) {
      const [service = '', setting = ''] = key.split('.');
      expect((config as unknown as Record<string, Record<string, unknown>>)[service]?.[setting]).toBe(number);
    }
  });

  it.each([
    { kafka: { port: 0 } },
    { kafka: { prt: 9092 } },
    { spark: { memory: '2 GB' } },
    { spark: { cores: 0 } },
    { spark: { master: 'local[2]' } },
  ])('refuse %j', (given) => {
    expect(servicesSchema.safeParse(given).success).toBe(false);
  });

  it('are not mixed with what the shell holds for other servers', () => {
    expect(
      ownEnvironment({ PATH: '/bin', MINIO_ROOT_USER: 'x', PGPORT: '1', SPARK_HOME: '/y', JAVA_HOME: '/z' }),
    ).toEqual({
      PATH: '/bin',
      JAVA_HOME: '/z',
    });
  });

  it.each([
    [{ EDP_CACHE: '/big' }, '/big'],
    [{ XDG_CACHE_HOME: '/x' }, '/x/edp'],
    [{}, '/home/me/.cache/edp'],
  ])('name the cache: %j', (env, folder) => expect(cacheFolder(env, '/home/me')).toBe(folder));
});

describe('the settings of Spark', () => {
  it('are made for the place that it runs in, be that this machine or a container', () => {
    const { spark, ...config } = servicesSchema.parse({ spark: { cores: 3, memory: '4g' } });
    const { s3, postgres, ...others } = connectionsOf({ ...config, spark });
    const inside = {
      ...others,
      s3: { ...s3, endpoint: 'http://minio:9000' },
      postgres: { ...postgres, host: 'postgres', port: 5432 },
    };
    const listen = { host: '0.0.0.0', port: 15_002, uiPort: 4040 };
    expect(sparkProperties(spark, { connections: inside, listen, libraries: '/jars', work: '/work' })).toMatchObject({
      'spark.master': 'local[3]',
      'spark.driver.memory': '4g',
      'spark.driver.extraClassPath': '/jars/*',
      'spark.connect.grpc.binding.address': '0.0.0.0',
      'spark.connect.grpc.binding.port': 15_002,
      'spark.sql.catalog.lake': 'org.apache.iceberg.spark.SparkCatalog',
      'spark.sql.catalog.lake.uri': expect.stringMatching(/^jdbc:postgresql:\/\/postgres:5432\/lakehouse\?/),
      'spark.sql.catalog.lake.warehouse': 's3://lakehouse',
      'spark.sql.catalog.lake.s3.endpoint': 'http://minio:9000',
    });
  });

  it('leave the work to the executors of a master, if one is named', () => {
    const { spark, ...config } = servicesSchema.parse({ spark: { master: 'spark://127.0.0.1:7077', cores: 3 } });
    const around = {
      connections: connectionsOf({ ...config, spark }),
      listen: { host: '127.0.0.1', port: 15_002, uiPort: 4040 },
      libraries: '/jars',
      work: '/work',
    };
    const { 'spark.driver.extraJavaOptions': options, ...properties } = sparkProperties(spark, around);
    expect(properties).toMatchObject({
      'spark.master': 'spark://127.0.0.1:7077',
      'spark.cores.max': 3,
      'spark.executor.memory': '1g',
      'spark.executor.extraClassPath': '/jars/*',
      'spark.executor.extraJavaOptions': options,
    });
  });
});

describe('a properties file', () => {
  it('holds any path, as Java reads it', () => {
    expect(propertiesFile({ 'log.dirs': 'C:\\Läden\\neu', 'node.id': 1 })).toBe(
      'log.dirs=C:\\\\L\\u00e4den\\\\neu\nnode.id=1\n',
    );
  });
});
