import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connectionsOf } from '../connections.js';
import { findJava } from '../install/java.js';
import { installJars } from '../install/maven.js';
import { installPackages } from '../install/pip.js';
import { http2Answers } from '../probe/http2.js';
import { propertiesFile } from '../properties.js';
import type { Service } from '../service.js';
import { host } from '../settings.js';
import * as versions from '../versions.js';
import { sparkProperties } from './spark-properties.js';

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
  address: (config) => connectionsOf(config).spark.address,

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
    const { port, uiPort } = config.spark;
    const around = {
      connections: connectionsOf(config),
      listen: { host, port, uiPort },
      libraries: installed.libraries ?? '',
      work,
    };
    await writeFile(properties, propertiesFile(sparkProperties(config.spark, around)));
    return {
      command: join(installed.program, 'bin', 'spark-class'),
      args: [
        'org.apache.spark.deploy.SparkSubmit',
        ...['--properties-file', properties],
        ...['--class', 'org.apache.spark.sql.connect.service.SparkConnectServer'],
        // Spark's name for what it carries itself.
        'spark-internal',
      ],
      // Its page would listen on all addresses otherwise.
      env: { SPARK_HOME: installed.program, SPARK_LOCAL_IP: host },
      cwd: work,
    };
  },

  answers: ({ spark: { port } }) => http2Answers(port),
};
