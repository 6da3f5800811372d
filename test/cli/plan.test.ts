import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { edpHere, temporaryFolder } from './support/edp.js';

const folder = temporaryFolder();
const run = (...args: string[]) => edpHere(args, { cwd: folder.path });
const plan = (...args: string[]) => run('plan', '--select', 'standardized_user_events', ...args);

const event = (event_id: string, event_time: string, ingestion_time: string) =>
  JSON.stringify({
    event_id,
    session_id: 'S1',
    customer_id: 'C-77',
    event_type: 'page_view',
    event_time,
    page_url: '/',
    ingestion_time,
  });

const deliver = (file: string, ...lines: string[]) =>
  writeFileSync(join(folder.path, 'events', file), `${lines.join('\n')}\n`);

beforeAll(async () => {
  mkdirSync(join(folder.path, 'events'));
  writeFileSync(
    join(folder.path, 'edp.config.ts'),
    "export default { sources: { user_events: { files: 'events/*.ndjson', arrival: 'record' } } };\n",
  );
  deliver('1.ndjson', event('E1', '2026-07-02T10:00:00Z', '2026-07-02T10:00:01Z'));
  expect((await run('ingest')).code).toBe(0);
  expect((await run('run', '--select', 'standardized_user_events')).code).toBe(0);
  deliver(
    '2.ndjson',
    event('E2', '2026-07-03T04:00:00Z', '2026-07-04T11:20:00Z'),
    event('E3', '2026-07-04T08:00:00Z', '2026-07-04T09:00:00Z'),
    event('E4', '2026-07-05T12:00:00Z', '2026-07-05T12:59:59Z'),
  );
  expect((await run('ingest')).code).toBe(0);
});
afterAll(() => folder.remove());

describe('edp plan, where records have arrived of which some are late', () => {
  it('gives late data as a reason of its own: how many, how late, of when, and one of them', async () => {
    const { code, stdout } = await plan();
    expect(code).toBe(0);
    const [table, arrived, , late, example] = stdout.split('\n').map((line) => line.trim());
    expect(table).toContain('silver.standardized_user_events  rebuild what changed: 1 unit, +3 −0 rows, published');
    expect(arrived).toBe('3 records of raw_user_events arrived: 3 keys, 2026-07-03 04:00 … 2026-07-05 12:00');
    expect(late).toBe(
      'late data: 2 records of raw_user_events came an hour or more late, up to 31 h 20 min: 2 keys, 2026-07-03 04:00 … 2026-07-04 08:00',
    );
    expect(example).toMatch(/^such as \{"event_id":"E2",.*"customer_id":"\*\*\*-77"/);
  });

  it('says the same by --json', async () => {
    const [step] = (await plan('--json')).json();
    expect(step?.reasons).toEqual([
      expect.objectContaining({ kind: 'arrived', input: 'raw_user_events', rows: 3, keys: 3 }),
      {
        kind: 'late-data',
        input: 'raw_user_events',
        upToSeconds: 112_800,
        rows: 2,
        keys: 2,
        from_time: '2026-07-03T04:00:00.000Z',
        to_time: '2026-07-04T08:00:00.000Z',
        example: expect.objectContaining({ event_id: 'E2' }),
        text: expect.stringMatching(/^late data: 2 records/),
      },
    ]);
  });
});
