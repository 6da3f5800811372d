import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkAll } from '../../src/run/check.js';
import type { SourceRecord } from '../invariants/history.js';
import { TestPlatform } from '../invariants/platform.js';

const table = 'standardized_user_events';

let platform: TestPlatform;
beforeEach(async () => {
  platform = await TestPlatform.open();
});
afterEach(() => platform.close());

/** A purchase of two pieces at 10.00; `fields` of the record, `metadata` of what it holds. */
const event = (event_id: string, fields: SourceRecord = {}, metadata: SourceRecord = {}): SourceRecord => ({
  event_id,
  session_id: 'S1',
  customer_id: 'C1',
  event_type: 'purchase',
  event_time: '2026-02-03T10:00:00Z',
  page_url: '/basket',
  metadata: { product_id: 'P1', quantity: 2, unit_price: 10, ...metadata },
  ingestion_time: '2026-02-03T10:01:00Z',
  ...fields,
});

const load = (...records: SourceRecord[]) => platform.load('user_events', records);

/** What a run says of copies; undefined if it looked at none. */
async function told() {
  const report = await platform.run({ select: [table] });
  const events = report.tables.find((t) => t.table === table);
  expect(events?.status).not.toBe('held');
  return events?.checks.find((c) => c.assertion === 'no_conflict(raw_user_events)');
}

describe('a copy of an event', () => {
  it('warns as a conflict where it differs, with the event and the fields, once', async () => {
    await load(event('E1'), event('E2'));
    expect(await told()).toMatchObject({ success: true, checked: 0n });
    await load(event('E1', { customer_id: 'C2' }, { unit_price: 12 }));
    expect(await told()).toEqual({
      table,
      column: null,
      assertion: 'no_conflict(raw_user_events)',
      severity: 'warn',
      success: false,
      failed: 1n,
      checked: 1n,
      examples: [{ event_id: 'E1', differs_in: 'customer_id, unit_price' }],
    });
    // A record of the same session, which is computed again with the copy in it.
    await load(event('E3'));
    expect(await told()).toMatchObject({ success: true, checked: 0n });
  });

  it('says nothing where it is the same, delivered later', async () => {
    await load(event('E1'));
    await told();
    await load(event('E1', { ingestion_time: '2026-02-03T12:00:00Z' }));
    expect(await told()).toMatchObject({ success: true, failed: 0n, checked: 1n, examples: [] });
  });

  it('is looked at in another session, too, and where a field is absent', async () => {
    await load(event('E1'));
    await told();
    await load(event('E1', { session_id: 'S2', page_url: undefined }));
    expect(await told()).toMatchObject({
      failed: 1n,
      examples: [{ event_id: 'E1', differs_in: 'session_id, page_url' }],
    });
  });

  it('is found on the first build as well, each one that differs from the first', async () => {
    await load(
      event('E1'),
      event('E1'),
      event('E1', { event_type: 'checkout' }),
      event('E1', { event_type: 'search' }),
    );
    expect(await told()).toMatchObject({ failed: 2n, checked: 3n });
  });

  it('stays findable: edp check looks at all of them', async () => {
    await load(event('E1'), event('E1', { device_type: 'phone' }));
    await told();
    const { results } = await checkAll(platform.engine, platform.context, { select: [table] });
    const found = results.filter((r) => !r.success);
    expect(found).toMatchObject([
      { assertion: 'no_conflict(raw_user_events)', examples: [{ event_id: 'E1', differs_in: 'device_type' }] },
    ]);
  });
});
