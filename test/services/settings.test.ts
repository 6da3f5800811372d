import { describe, expect, it } from 'vitest';
import { services } from '../../src/services/catalogue/index.js';
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

  it.each([{ kafka: { port: 0 } }, { kafka: { prt: 9092 } }, { spark: { memory: '2 GB' } }])('refuse %j', (given) => {
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

describe('a properties file', () => {
  it('holds any path, as Java reads it', () => {
    expect(propertiesFile({ 'log.dirs': 'C:\\Läden\\neu', 'node.id': 1 })).toBe(
      'log.dirs=C:\\\\L\\u00e4den\\\\neu\nnode.id=1\n',
    );
  });
});
