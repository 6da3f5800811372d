import { describe, expect, it } from 'vitest';
import { services } from '../../src/services/catalogue/index.js';
import { inOrder, withNeeds } from '../../src/services/order.js';

const nodes = [
  { name: 'spark', needs: ['minio', 'postgres'] },
  { name: 'minio', needs: [] },
  { name: 'postgres', needs: [] },
  { name: 'airflow', needs: ['spark'] },
] as const;
type Name = (typeof nodes)[number]['name'];
const needsOf = (name: Name): readonly Name[] => nodes.find((n) => n.name === name)?.needs ?? [];

describe('the order of services', () => {
  it('has each after what it needs, which comes along', () => {
    expect(withNeeds<Name>(nodes, ['airflow'])).toEqual(['minio', 'postgres', 'spark', 'airflow']);
    expect(withNeeds<Name>(nodes, ['postgres', 'postgres'])).toEqual(['postgres']);
  });

  it('knows every service that another needs', () => {
    for (const { needs } of Object.values(services)) expect(needs.filter((n) => !(n in services))).toEqual([]);
  });

  it('begins everything at once, and goes on when what it needs is ready', async () => {
    const log: string[] = [];
    await inOrder<Name, void>(['spark', 'minio', 'postgres'], needsOf, async (name, ready) => {
      log.push(`${name} begins`);
      await ready;
      log.push(`${name} is ready`);
    });
    expect(log.slice(0, 3).sort()).toEqual(['minio begins', 'postgres begins', 'spark begins']);
    expect(log.at(-1)).toBe('spark is ready');
  });

  it('holds back what needs one that failed, and nothing else', async () => {
    const settled = await inOrder<Name, string>(
      ['minio', 'postgres', 'spark', 'airflow'],
      needsOf,
      async (name, ready) => {
        if (name === 'minio') throw new Error('no space');
        await ready;
        return name;
      },
    );
    expect(settled.map((s) => (s.status === 'fulfilled' ? s.value : (s.reason as Error).message))).toEqual([
      'no space',
      'postgres',
      'spark was not started, because minio was not.',
      'airflow was not started, because spark was not.',
    ]);
  });
});
