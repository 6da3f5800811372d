import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/engine/database.js';
import { ingest } from '../../src/ingest/index.js';
import { event, lines, noon, Room } from './room.js';

let room: Room;
beforeAll(async () => {
  room = await Room.open({ user_events: { files: '*' } });
});
afterAll(() => room.close());

/** Few different lines, so that copies are frequent; a third of them cannot be taken. */
const line = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .integer({ min: 0, max: 5 })
      .map((i) => JSON.stringify(event({ event_id: `e${i}`, n: i % 2 || undefined }))),
  },
  { weight: 1, arbitrary: fc.constantFrom('broken', '[]', '{"event_id":"x"}') },
  {
    weight: 1,
    arbitrary: fc
      .integer({ min: 0, max: 2 })
      .map((i) => JSON.stringify(event({ event_id: `l${i}`, event_time: '2026-01-01T00:00:00Z' }))),
  },
);
const content = fc.array(line, { maxLength: 8 });
type Step =
  | { kind: 'write'; file: string; lines: string[] }
  | { kind: 'grow'; file: string; lines: string[] }
  | { kind: 'ingest' }
  | { kind: 'replay' };
const file = fc.constantFrom('a.ndjson', 'b.ndjson');
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('write' as const), file, lines: content }),
  fc.record({ kind: fc.constant('grow' as const), file, lines: content }),
  fc.constant({ kind: 'ingest' as const }),
  fc.constant({ kind: 'replay' as const }),
);

/** What must be in Bronze or quarantine: of each text and file, the most copies that one version held. */
class Expected {
  readonly now = new Map<string, string[]>();
  readonly most = new Map<string, number>();
  readonly ingested = new Map<string, string>();

  ingest(): void {
    for (const [name, texts] of this.now) {
      const counts = new Map<string, number>();
      for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
      for (const [text, n] of counts) {
        const key = JSON.stringify([name, text]);
        this.most.set(key, Math.max(n, this.most.get(key) ?? 0));
      }
    }
  }
}

async function take(current: Step, expected: Expected): Promise<void> {
  if (current.kind === 'replay') await room.replay();
  else if (current.kind === 'ingest') {
    await room.ingest();
    expected.ingest();
  } else {
    const before = current.kind === 'grow' ? (expected.now.get(current.file) ?? []) : [];
    const all = [...before, ...current.lines];
    expected.now.set(current.file, all);
    room.write(current.file, lines(...all));
  }
}

describe('whatever arrives in whatever order', () => {
  it('every record is accounted for, with its exact text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 7 }), async (steps) => {
        await room.reset();
        const expected = new Expected();
        for (const current of [...steps, { kind: 'ingest' } as const]) await take(current, expected);
        const held = await room.rows<{ origin: string; text: string; n: bigint }>(
          `SELECT origin, text, count(*) AS n FROM (SELECT _origin AS origin, _text AS text FROM bronze.raw_user_events
             UNION ALL SELECT origin, text FROM edp.quarantine WHERE status = 'quarantined') GROUP BY ALL`,
        );
        const found = Object.fromEntries(held.map((h) => [JSON.stringify([h.origin, h.text]), Number(h.n)]));
        expect(found).toEqual(Object.fromEntries(expected.most));
        const ledger = await room.rows(
          `SELECT b.batch_id FROM edp.batches b LEFT JOIN (SELECT _batch_id, count(*) AS n FROM bronze.raw_user_events GROUP BY 1) s
             ON s._batch_id = b.batch_id
           WHERE received <> redelivered + quarantined + stored OR stored <> coalesce(s.n, 0)
             OR stored <> coalesce((SELECT sum(rows) FROM edp.batch_days d WHERE d.batch_id = b.batch_id), 0)`,
        );
        expect(ledger).toEqual([]);
        expect(
          await room.one(`SELECT coalesce(sum(quarantined), 0)::BIGINT = (SELECT count(*) FROM edp.quarantine WHERE status = 'quarantined') AS quarantine,
            coalesce(sum(stored), 0)::BIGINT = (SELECT count(DISTINCT _seq) FROM bronze.raw_user_events) AS bronze FROM edp.batches`),
        ).toEqual({ quarantine: true, bronze: true });
      }),
      { numRuns: 8 },
    );
  });
});

describe('a run that ends anywhere', () => {
  const state = async () => ({
    bronze: await room.rows('SELECT * EXCLUDE (_seq) FROM bronze.raw_user_events ORDER BY _origin, _line'),
    quarantine: await room.rows('SELECT * EXCLUDE (quarantine_id) FROM edp.quarantine ORDER BY origin, line'),
    batches: await room.rows('SELECT * EXCLUDE (seq_from, seq_to) FROM edp.batches ORDER BY batch_id'),
    days: await room.rows('SELECT * FROM edp.batch_days ORDER BY ALL'),
    files: await room.rows('SELECT * EXCLUDE (stamp) FROM edp.files ORDER BY ALL'),
    warnings: await room.rows('SELECT * FROM edp.warnings ORDER BY ALL'),
    watermarks: await room.rows('SELECT * FROM edp.watermarks'),
  });
  const prepare = async () => {
    await room.reset();
    await room.load('a.ndjson', lines(event({ event_id: 'a' }), 'broken'));
    room.write('a.ndjson', lines(event({ event_id: 'a' }), 'broken', event({ event_id: 'b', extra: 1 }), 'more'));
    room.write('b.csv', 'event_id,event_type,event_time\nc,search,2026-11-22T10:00:00Z\n');
  };
  class Killed extends Error {}

  it('leaves nothing half-written, and ends in the same tables when run again', async () => {
    await prepare();
    await room.ingest();
    const whole = await state();
    let statements = 0;
    for (let killAt = 3; ; killAt += 9) {
      await prepare();
      const before = await state();
      statements = 0;
      const count =
        <A extends unknown[], R>(call: (...args: A) => Promise<R>) =>
        (...args: A): Promise<R> => {
          statements += 1;
          return statements === killAt ? Promise.reject(new Killed()) : call(...args);
        };
      const database: Database = {
        rows: count((sql, parameters) => room.database.rows(sql, parameters)) as Database['rows'],
        execute: count((sql, parameters) => room.database.execute(sql, parameters)),
        transaction: (work) => room.database.transaction(work),
        lightly: (work) => work(),
      };
      const finished = await ingest(database, room.sources, { now: noon, root: room.folder }).then(
        () => true,
        (error: unknown) => {
          if (error instanceof Killed) return false;
          throw error;
        },
      );
      if (finished) break;
      const files = (await state()).files.length;
      if (files === before.files.length) expect(await state()).toEqual(before);
      await room.ingest();
      expect(await state()).toEqual(whole);
    }
    expect(statements).toBeGreaterThan(20);
  });
});
