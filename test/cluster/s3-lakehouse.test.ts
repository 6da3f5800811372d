import { afterAll, beforeAll, expect, it } from 'vitest';
import events from '../../models/bronze/raw_user_events.js';
import { Lakehouse } from '../../src/engine/lakehouse/lakehouse.js';
import { type IngestSource, ingest, sourceMappingSchema } from '../../src/ingest/index.js';
import { buildGraph } from '../../src/model/graph.js';
import { admitInto, ensureBronze, prepareState } from '../../src/project/lakehouse.js';
import { temporaryFolder } from '../cli/support/edp.js';
import { event, lines, noon } from '../ingest/room.js';
import { type Cluster, newLakehouse } from './support/lakehouse.js';
import { type TestBucket, testBucket } from './support/s3.js';
import { sharedCluster } from './support/shared-cluster.js';

let cluster: Cluster;
let bucket: TestBucket;
beforeAll(async () => {
  cluster = await sharedCluster();
  bucket = await testBucket(cluster.connections);
}, 3_600_000);
afterAll(async () => {
  await bucket?.stop();
}, 120_000);
const folder = temporaryFolder();
afterAll(folder.remove);

it('objects enter a lakehouse once, and of one that changed only what is new', async () => {
  const graph = buildGraph([{ kind: 'source', layer: 'bronze', name: 'raw_user_events', definition: events }]);
  const files = `s3://${bucket.name}/in/**/*.ndjson`;
  const source: IngestSource = { name: 'user_events', table: events, mapping: sourceMappingSchema.parse({ files }) };
  const lakehouse = await Lakehouse.open(await newLakehouse(cluster), {
    prepare: prepareState({ graph }),
    memoryLimit: '1GB',
    now: () => new Date(),
  });
  const take = () =>
    admitInto(lakehouse, { graph }, (intake, recall) =>
      ingest(intake, [source], { now: noon, root: folder.path, recall, s3: () => bucket.settings }),
    );
  const put = (...ids: string[]) =>
    bucket.put('in/22/a.ndjson', lines(...ids.map((event_id) => event({ event_id })), 'broken'));
  try {
    await ensureBronze(lakehouse, { graph });
    await put('a', 'b');
    expect((await take()).totals).toMatchObject({ received: 3n, stored: 2n, quarantined: 1n });
    expect((await take()).batches).toMatchObject([{ kind: 'unchanged', redelivered: 3n }]);
    await put('a', 'b', 'c');
    expect((await take()).totals).toMatchObject({ received: 4n, redelivered: 3n, stored: 1n });
    const rows = await lakehouse.engine.rows('SELECT event_id, _origin FROM bronze.raw_user_events ORDER BY _seq');
    const _origin = `s3://${bucket.name}/in/22/a.ndjson`;
    expect(rows).toEqual(['a', 'b', 'c'].map((event_id) => ({ event_id, _origin })));
  } finally {
    await lakehouse.close();
  }
});
