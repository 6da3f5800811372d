import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findJava } from '../install/java.js';
import { installJars } from '../install/maven.js';
import { installPackages } from '../install/pip.js';
import { http2Answers } from '../probe/http2.js';
import { propertiesFile } from '../properties.js';
import type { Service } from '../service.js';
import { credentials, host, names, type ServicesConfig } from '../settings.js';
import * as versions from '../versions.js';
import { minio } from './minio.js';
import { postgres } from './postgres.js';

export const spark: Service = {
  name: 'spark',
  title: 'Spark Connect',
  // Tables lie in MinIO, and the catalog that knows of them in PostgreSQL.
  needs: ['minio', 'postgres'],
  startWithinMs: 180_000,
  stopWithinMs: 20_000,
  ports: ({ spark: { port, uiPort } }) => [
    { key: 'spark.port', number: port },
    { key: 'spark.uiPort', number: uiPort },
  ],
  address: ({ spark: { port } }) => `sc://${host}:${port}`,

  async install(installing) {
    const { version, requirements, buildRequirements, jars } = versions.spark;
    await findJava(installing.env);
    const packages = await installPackages(installing, `spark-${version}`, requirements, buildRequirements);
    return {
      program: join(packages, 'pyspark'),
      libraries: await installJars(installing, `spark-jars-${version}`, jars),
    };
  },

  async prepare({ config, folder, installed }) {
    const work = join(folder, 'data');
    await mkdir(work, { recursive: true });
    const properties = join(folder, 'spark.properties');
    await writeFile(properties, propertiesFile(serverProperties(config, work, installed.libraries ?? '')));
    return {
      command: join(installed.program, 'bin', 'spark-class'),
      args: [
        'org.apache.spark.deploy.SparkSubmit',
        ...['--properties-file', properties],
        ...['--class', 'org.apache.spark.sql.connect.service.SparkConnectServer'],
        // Spark's name for what it carries itself.
        'spark-internal',
      ],
      env: { SPARK_HOME: installed.program },
      cwd: work,
    };
  },

  answers: ({ spark: { port } }) => http2Answers(port),
};

function serverProperties(config: ServicesConfig, work: string, libraries: string): Record<string, string | number> {
  return {
    'spark.app.name': 'edp',
    'spark.master': 'local[*]',
    'spark.driver.memory': config.spark.memory,
    'spark.driver.host': host,
    'spark.driver.bindAddress': host,
    'spark.driver.extraClassPath': join(libraries, '*'),
    'spark.local.dir': join(work, 'local'),
    'spark.sql.warehouse.dir': join(work, 'warehouse'),
    'spark.ui.port': config.spark.uiPort,
    'spark.connect.grpc.binding.address': host,
    'spark.connect.grpc.binding.port': config.spark.port,
    'spark.sql.session.timeZone': 'UTC',
    ...catalogProperties(config),
  };
}

/** Iceberg's tables as `lake.namespace.table`. Its SQL extensions are left out: they break temporary functions. */
function catalogProperties(config: ServicesConfig): Record<string, string> {
  const properties = {
    '': 'org.apache.iceberg.spark.SparkCatalog',
    '.type': 'jdbc',
    '.uri': `jdbc:${postgres.address(config)}/${names.catalogDatabase}`,
    '.jdbc.user': credentials.postgres.user,
    '.jdbc.password': credentials.postgres.password,
    '.jdbc.schema-version': 'V1',
    '.warehouse': `s3://${names.bucket}/warehouse`,
    '.io-impl': 'org.apache.iceberg.aws.s3.S3FileIO',
    '.client.region': credentials.minio.region,
    '.s3.endpoint': minio.address(config),
    '.s3.path-style-access': 'true',
    '.s3.access-key-id': credentials.minio.user,
    '.s3.secret-access-key': credentials.minio.password,
  };
  return Object.fromEntries(Object.entries(properties).map(([k, v]) => [`spark.sql.catalog.${names.catalog}${k}`, v]));
}
