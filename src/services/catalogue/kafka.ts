import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connectionsOf } from '../connections.js';
import { runCommand } from '../install/client.js';
import { findJava } from '../install/java.js';
import { installJars } from '../install/maven.js';
import { kafkaAnswers } from '../probe/kafka.js';
import { propertiesFile } from '../properties.js';
import type { Service } from '../service.js';
import { host, type ServicesConfig } from '../settings.js';
import * as versions from '../versions.js';

export const kafka: Service = {
  name: 'kafka',
  title: 'Kafka',
  needs: [],
  startWithinMs: 90_000,
  stopWithinMs: 30_000,
  ports: ({ kafka: { port, controllerPort } }) => [
    { key: 'kafka.port', number: port },
    { key: 'kafka.controllerPort', number: controllerPort },
  ],
  address: (config) => connectionsOf(config).kafka.bootstrap,

  async install(installing) {
    const program = await findJava(installing.env);
    const { version, jars } = versions.kafka;
    return { program, libraries: await installJars(installing, `kafka-${version}`, jars) };
  },

  async prepare({ config, folder, installed, env }) {
    const data = join(folder, 'data');
    const properties = join(folder, 'server.properties');
    await writeFile(properties, propertiesFile(brokerProperties(config, data)));
    const classPath = ['-cp', join(installed.libraries ?? '', '*')];
    if (!existsSync(join(data, 'meta.properties'))) {
      const format = ['kafka.tools.StorageTool', 'format', '--cluster-id', clusterId(), '--ignore-formatted'];
      const missing = 'Install Java (Debian: apt-get install openjdk-17-jre-headless).';
      await runCommand(installed.program, [...classPath, ...format, '--config', properties], {
        cwd: folder,
        env,
        missing,
      });
    }
    return {
      command: installed.program,
      args: ['-Xms256m', '-Xmx512m', '-Dlog4j2.level=INFO', ...classPath, 'kafka.Kafka', properties],
    };
  },

  answers: ({ kafka: { port } }) => kafkaAnswers(port),
};

/** One node that is broker and controller at once (KRaft), so nothing can have more than one replica. */
function brokerProperties(
  { kafka: { port, controllerPort } }: ServicesConfig,
  data: string,
): Record<string, string | number> {
  return {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@${host}:${controllerPort}`,
    listeners: `PLAINTEXT://${host}:${port},CONTROLLER://${host}:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://${host}:${port}`,
    'inter.broker.listener.name': 'PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'log.dirs': data,
    'offsets.topic.replication.factor': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    // The first consumer of a group need not wait for others.
    'group.initial.rebalance.delay.ms': 0,
  };
}

/** 16 random bytes in URL-safe Base64, as Kafka writes them; a hyphen in front would be read as an option. */
function clusterId(): string {
  const id = randomBytes(16).toString('base64url');
  return id.startsWith('-') ? clusterId() : id;
}
