import { afterAll, beforeAll, expect, it } from 'vitest';
import { graphWith } from '../run/support.js';
import { type Click, ToyPlatform } from '../run/toy-platform.js';
import { type Cluster, newLakehouse, onLakehouse } from './support/lakehouse.js';
import { sharedCluster } from './support/shared-cluster.js';

let cluster: Cluster;
let toy: ToyPlatform | undefined;
beforeAll(async () => {
  cluster = await sharedCluster();
}, 3_600_000);
afterAll(() => toy?.close(), 120_000);

const click = (id: string, visit: string, person: string): Click => ({ id, visit, person, at: 1, known: 1 });

it('a lakehouse holds back a table whose check fails, with all below it, publishes the rest, and catches up', async () => {
  const strict = graphWith('people', {
    checks: [{ kind: 'expression', name: 'not_too_many_clicks', holds: 'clicks < 3' }],
  });
  toy = await ToyPlatform.open(strict, onLakehouse(await newLakehouse(cluster)));
  await toy.click([click('1', 'v1', 'ann')]);
  await toy.run();
  await toy.click([click('2', 'v1', 'ann'), click('3', 'v1', 'ann'), click('4', 'v2', 'bob')]);
  const report = await toy.run();
  expect(report.status).toBe('partly-held');
  expect(report.tables.map((t) => [t.table, t.status])).toEqual([
    ['visits', 'published'],
    ['people', 'held'],
    ['people_history', 'held'],
  ]);
  const held = await toy.contents();
  expect(held.visits).toEqual(['{"visit":"v1","person":"ann","clicks":3}', '{"visit":"v2","person":"bob","clicks":1}']);
  expect(held.people).toEqual(['{"person":"ann","visits":1,"clicks":1}']);
  // The visit changes hands: ann has no clicks any more, zoe has none too many.
  await toy.engine.execute("DELETE FROM bronze.raw_clicks WHERE click_id IN ('2', '3')");
  await toy.click([click('5', 'v1', 'zoe')]);
  const mended = await toy.run();
  expect(mended.tables.find((t) => t.table === 'people')?.status).toBe('published');
  expect((await toy.contents()).people).toEqual([
    '{"person":"bob","visits":1,"clicks":1}',
    '{"person":"zoe","visits":1,"clicks":2}',
  ]);
}, 1_200_000);
