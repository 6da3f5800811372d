import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { defaultWorld, SOURCES, writeWorld } from '../../src/generate/index.js';
import type { SourceMappingInput } from '../../src/ingest/index.js';
import type { S3Settings } from '../../src/s3/index.js';
import { edp, outcomeOf, start, temporaryFolder } from '../cli/support/edp.js';
import { event, type Json, lines, Room } from '../ingest/room.js';
import { forAll, type TestBucket, testBucket } from './support/s3.js';
import { sharedCluster } from './support/shared-cluster.js';
import { type Fate, type Wire, wireTo } from './support/wire.js';

let bucket: TestBucket;
let wire: Wire;
/** The bucket's MinIO by the wire. */
let s3: S3Settings;
beforeAll(async () => {
  bucket = await testBucket((await sharedCluster(['minio'])).connections);
});
afterAll(() => bucket?.stop());
beforeEach(async () => {
  wire = await wireTo(bucket.settings.endpoint);
  s3 = { ...bucket.settings, endpoint: wire.endpoint };
});
afterEach(async () => {
  await wire.cut();
  await bucket.empty();
});

const at = (key: string): string => `s3://${bucket.name}/${key}`;
const events = (...ids: string[]): string => lines(...ids.map((event_id) => event({ event_id })));
const many = (from: number, to: number): string =>
  events(...Array.from({ length: to - from }, (_, i) => `e${from + i}`));

const rooms: Room[] = [];
afterEach(() => {
  for (const room of rooms.splice(0)) room.close();
});
async function roomOf(mappings: Record<string, SourceMappingInput>): Promise<Room> {
  const room = await Room.open(mappings);
  rooms.push(room);
  return room;
}
const ingest = (room: Room, options: object = {}) => room.ingest({ s3: () => s3, ...options });
const ids = async (room: Room) =>
  (await room.rows<{ event_id: string }>('SELECT event_id FROM bronze.raw_user_events ORDER BY _seq')).map(
    (row) => row.event_id,
  );
const spoolOf = (root: string): string => join(root, '.edp', 'spool');

describe('objects are ingested as files are', () => {
  const folder = temporaryFolder();
  afterAll(folder.remove);

  it('all formats of all sources: the same records, in the same order, with the same accounts', async () => {
    const world = join(folder.path, 'world');
    const size = { customers: 120, products: 40, campaigns: 5, days: 4, events: 3_000, marketplaceSales: 400 };
    await writeWorld(world, defaultWorld(size));
    const mappings: Record<string, SourceMappingInput> = {};
    const local = await roomOf({});
    for (const source of SOURCES) {
      mkdirSync(join(local.folder, source));
      for (const name of readdirSync(join(world, source))) {
        const [from, to] = [join(world, source, name), join(local.folder, source, name)];
        const rewrite = `COPY (FROM read_json('${from}', ignore_errors = true)) TO`;
        if (source === 'product_catalog') {
          await local.database.execute(`${rewrite} '${to.replace('ndjson', 'csv')}' (FORMAT csv)`);
        } else if (source === 'customer_data') {
          await local.database.execute(`${rewrite} '${to.replace('ndjson', 'parquet')}' (FORMAT parquet)`);
        } else if (source === 'fx_rates') {
          await local.database.execute(`${rewrite} '${to.replace('ndjson', 'json')}' (FORMAT json, ARRAY true)`);
        } else if (source === 'user_events') writeFileSync(`${to}.gz`, gzipSync(readFileSync(from)));
        else writeFileSync(to, readFileSync(from));
      }
      mappings[source] = { files: `${source}/**/*`, arrival: 'record' };
      const names = readdirSync(join(local.folder, source));
      await forAll(names, (n) => bucket.put(`world/${source}/${n}`, readFileSync(join(local.folder, source, n))));
    }
    local.configure(mappings);
    const inS3 = Object.entries(mappings).map(([name, mapping]) => [
      name,
      { ...mapping, files: at(`world/${mapping.files}`) },
    ]);
    const remote = await roomOf(Object.fromEntries(inS3));
    const [here, there] = [await local.ingest(), await ingest(remote)];
    expect(there.refused).toEqual(here.refused);
    expect(there.totals).toEqual(here.totals);
    expect(here.totals.stored).toBeGreaterThan(3_000n);
    const prefix = at('world/');
    for (const source of SOURCES) {
      const select = (origin: string) =>
        `SELECT ${origin} AS _origin, * EXCLUDE (_origin, _batch_id) FROM bronze.raw_${source} ORDER BY _seq`;
      const rows = await remote.rows(select(`replace(_origin, '${prefix}', '')`));
      expect(rows.length, source).toBeGreaterThan(0);
      expect(rows).toEqual(await local.rows(select('_origin')));
    }
    const quarantined = (origin: string) =>
      `SELECT source, ${origin} AS origin, line, text, reason FROM edp.quarantine ORDER BY quarantine_id`;
    expect(await remote.rows(quarantined(`replace(origin, '${prefix}', '')`))).toEqual(
      await local.rows(quarantined('origin')),
    );
    expect(existsSync(spoolOf(remote.folder))).toBe(false);
  });

  it('once: what has not changed is not fetched again', async () => {
    await bucket.put('a.ndjson', `${events('a', 'b')}broken\n`);
    const room = await roomOf({ user_events: { files: at('*.ndjson') } });
    await ingest(room);
    expect(wire.fetched()).toEqual([`GET /${bucket.name}/a.ndjson`]);
    const again = await ingest(room);
    expect(wire.fetched()).toEqual([]);
    expect(again.batches).toMatchObject([
      { kind: 'unchanged', origin: at('a.ndjson'), received: 3n, redelivered: 3n, stored: 0n },
    ]);
    expect(await room.rows('SELECT DISTINCT _origin FROM bronze.raw_user_events')).toEqual([
      { _origin: at('a.ndjson') },
    ]);
  });

  it('changed ones bring what is new; ones written again with the same bytes are looked at once', async () => {
    await bucket.put('a.ndjson', events('a', 'b'));
    const room = await roomOf({ user_events: { files: at('a.ndjson') } });
    await ingest(room);
    await bucket.put('a.ndjson', events('a', 'b', 'c'));
    expect((await ingest(room)).totals).toMatchObject({ received: 3n, redelivered: 2n, stored: 1n });
    // S3 knows seconds only.
    await setTimeout(1_100);
    await bucket.put('a.ndjson', events('a', 'b', 'c'));
    wire.fetched();
    expect((await ingest(room)).batches).toMatchObject([{ kind: 'unchanged', redelivered: 3n }]);
    expect(wire.fetched()).toHaveLength(1);
    await ingest(room);
    expect(wire.fetched()).toEqual([]);
    expect(await ids(room)).toEqual(['a', 'b', 'c']);
  });

  it('more than a page of a listing, in the order of their names', async () => {
    const names = Array.from({ length: 1_050 }, (_, i) => `e${i + 1}`);
    await forAll(names, (name) => bucket.put(`many/${name}.ndjson`, events(name)));
    const room = await roomOf({ user_events: { files: at('many/') } });
    const result = await ingest(room);
    expect(result.totals).toMatchObject({ received: 1_050n, stored: 1_050n });
    expect(await ids(room)).toEqual(names);
    wire.fetched();
    expect((await ingest(room)).batches).toHaveLength(1_050);
    expect(wire.fetched()).toEqual([]);
  });

  it('whatever their keys are', async () => {
    const keys = ['a b+c', 'é%41', '#1?x=y&z', "it's (1)!*", '日本/💶', '[ab]', '"<&>"', 'tab\t'].map(
      (k) => `${k}.ndjson`,
    );
    await forAll(keys, (key) => bucket.put(key, events(key)));
    const room = await roomOf({ user_events: { files: at('**') } });
    const result = await ingest(room);
    expect(result.refused).toEqual([]);
    expect((await ids(room)).sort()).toEqual([...keys].sort());
  });

  it('by patterns, folders and names, beside files on the disk', async () => {
    for (const key of [
      'in/a.ndjson',
      'in/b.ndjson',
      'in/deep/c.ndjson',
      'in/notes.txt',
      'in/',
      '[d].ndjson',
      'd.ndjson',
    ]) {
      await bucket.put(key, key.endsWith('ndjson') ? events(key) : '');
    }
    const room = await roomOf({ user_events: {} });
    room.write('local.ndjson', events('local'));
    const taken = async (...files: string[]) => {
      const { batches } = await ingest(room, { files });
      return batches.map((b) => b.origin.replace(at(''), '')).sort();
    };
    expect(await taken(at('in/'))).toEqual(['in/a.ndjson', 'in/b.ndjson']);
    expect(await taken(at('in'))).toEqual(['in/a.ndjson', 'in/b.ndjson']);
    expect(await taken(at('in/**/*.ndjson'))).toEqual(['in/a.ndjson', 'in/b.ndjson', 'in/deep/c.ndjson']);
    expect(await taken(at('in/[!a].ndjson'), at('in/?.ndjson'))).toEqual(['in/a.ndjson', 'in/b.ndjson']);
    expect(await taken(at('[d].ndjson'))).toEqual(['[d].ndjson']);
    expect(await taken(at('in/b.ndjson'), '*.ndjson')).toEqual(['in/b.ndjson', 'local.ndjson']);
    expect(await taken(`s3://${bucket.name}`)).toEqual(['[d].ndjson', 'd.ndjson']);
  });

  it('by the time at which they were written, or the day in their key', async () => {
    await bucket.put('2026-11-22/a.ndjson', events('a'));
    const arrived = async (arrival: 'path' | 'mtime') => {
      const room = await roomOf({ user_events: { files: at('**'), arrival } });
      await ingest(room, { history: true });
      return (await room.one<{ _arrived_at: Date }>('SELECT _arrived_at FROM bronze.raw_user_events'))._arrived_at;
    };
    expect(await arrived('path')).toEqual(new Date('2026-11-23T00:00:00Z'));
    expect(Math.abs((await arrived('mtime')).getTime() - Date.now())).toBeLessThan(60_000);
  });

  it('compressed ones, though they say so twice', async () => {
    await bucket.put('a.ndjson.gz', gzipSync(events('a')), { 'content-encoding': 'gzip' });
    const room = await roomOf({ user_events: { files: at('*') } });
    expect((await ingest(room)).refused).toEqual([]);
    expect(await ids(room)).toEqual(['a']);
  });
});

describe('what cannot be trusted is refused whole, and the others go on', () => {
  it('truncated, damaged, or of no known kind', async () => {
    const packed = gzipSync(many(0, 500));
    await bucket.put('a.ndjson', events('a'));
    await bucket.put('b.ndjson.gz', packed.subarray(0, packed.length - 100));
    await bucket.put('c.parquet', 'PAR1 no PAR1');
    await bucket.put('d.docx', '?');
    await bucket.put('e.ndjson', events('e'));
    const room = await roomOf({ user_events: { files: at('*') } });
    const { refused, partial } = await ingest(room);
    expect(refused.map(({ path, code }) => [path, code])).toEqual([
      [at('b.ndjson.gz'), 'FILE_TRUNCATED'],
      [at('c.parquet'), 'FILE_BROKEN'],
      [at('d.docx'), 'FILE_UNREADABLE'],
    ]);
    expect(JSON.stringify(refused)).not.toContain('.spool');
    expect(partial).toBe(true);
    expect(await ids(room)).toEqual(['a', 'e']);
    expect(existsSync(spoolOf(room.folder))).toBe(false);
  });

  it('one that is not there; but a pattern that matches nothing, or an empty folder, only warns', async () => {
    const room = await roomOf({ user_events: { files: at('nowhere.ndjson') } });
    expect(await ingest(room)).toMatchObject({ refused: [{ path: at('nowhere.ndjson'), code: 'FILE_UNREADABLE' }] });
    for (const key of ['nowhere/', 'nowhere/*.ndjson', '']) {
      room.configure({ user_events: { files: at(key) } });
      expect(await ingest(room)).toMatchObject({ refused: [], partial: false, warnings: [{ code: 'no_files' }] });
    }
  });

  it('one that changes after it was listed', async () => {
    await bucket.put('a.ndjson', events('a'));
    await bucket.put('b.ndjson', events('b'));
    await bucket.put('c.ndjson', events('c'));
    const room = await roomOf({ user_events: { files: at('*') } });
    wire.fate = async (url): Promise<Fate> => {
      if (url.endsWith('/a.ndjson'))
        await Promise.all([bucket.put('b.ndjson', events('x')), bucket.remove('c.ndjson')]);
      return 'whole';
    };
    const { refused } = await ingest(room);
    expect(refused).toMatchObject([
      { path: at('b.ndjson'), code: 'FILE_UNREADABLE', message: 'The object changed while it was read.' },
      { path: at('c.ndjson'), code: 'FILE_UNREADABLE' },
    ]);
    expect(await ids(room)).toEqual(['a']);
  });
});

describe('a store that cannot be worked with is told before anything is stored', () => {
  it.each<[string, (settings: S3Settings) => S3Settings, string, RegExp]>([
    ['a wrong secret', (s) => ({ ...s, secretAccessKey: 'wrong' }), 'CONFIG_INVALID', /refuses access to the bucket/],
    ['an unknown key', (s) => ({ ...s, accessKeyId: 'nobody' }), 'CONFIG_INVALID', /InvalidAccessKeyId/],
    [
      'another region',
      (s) => ({ ...s, region: 'eu-west-1' }),
      'CONFIG_INVALID',
      /in the region us-east-1, not in eu-west-1/,
    ],
    [
      'nobody there',
      (s) => ({ ...s, endpoint: 'http://127.0.0.1:1' }),
      'SERVICE_DOWN',
      /does not answer at http:\/\/127.0.0.1:1 /,
    ],
  ])('%s', async (_, change, code, message) => {
    await bucket.put('a.ndjson', events('a'));
    const room = await roomOf({ user_events: { files: at('*') } });
    await expect(ingest(room, { s3: () => change(s3) })).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
      where: 'edp.config.ts: sources.user_events',
      hint: expect.any(String),
    });
    expect(await ids(room)).toEqual([]);
  });

  it('a bucket that is not there', async () => {
    const room = await roomOf({ user_events: { files: 's3://no-such-bucket-at-all/*' } });
    await expect(ingest(room)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: `There is no bucket no-such-bucket-at-all at ${wire.endpoint}.`,
    });
  });
});

describe('a connection', () => {
  it('that breaks now and then is taken up where it broke', async () => {
    const text = many(0, 20_000);
    await bucket.put('a.ndjson', text);
    let asked = 0;
    wire.fate = (url) => {
      if (url.includes('list-type')) return 'whole';
      asked += 1;
      if (asked === 2) return { status: 503 };
      return asked < 5 ? { cutAfter: 300_000 } : 'whole';
    };
    const room = await roomOf({ user_events: { files: at('*') } });
    const { totals, batches } = await ingest(room);
    expect(totals).toMatchObject({ received: 20_000n, stored: 20_000n });
    expect(asked).toBe(5);
    expect(batches).toHaveLength(1);
    expect(await room.one('SELECT bytes FROM edp.files')).toEqual({ bytes: BigInt(text.length) });
  });

  it('that is gone in the middle of an object leaves nothing of it, and the same command goes on later', async () => {
    await bucket.put('a.csv', 'event_id,event_type,event_time\na,search,2026-11-22T10:00:00Z\n');
    await bucket.put('b.ndjson', many(0, 20_000));
    const room = await roomOf({ user_events: { files: at('*') } });
    let gone: Promise<void> | undefined;
    wire.fate = (url) => {
      if (!url.endsWith('/b.ndjson')) return 'whole';
      void setTimeout(50).then(() => {
        gone ??= wire.cut();
      });
      return { cutAfter: 300_000 };
    };
    await expect(ingest(room)).rejects.toMatchObject({
      code: 'SERVICE_DOWN',
      hint: expect.stringContaining('run this again'),
    });
    await gone;
    expect(await room.rows('SELECT * FROM edp.files')).toEqual([]);
    expect(await ids(room)).toEqual([]);
    expect(existsSync(spoolOf(room.folder))).toBe(false);
    const later = await ingest(room, { s3: () => bucket.settings });
    expect(later.totals).toMatchObject({ stored: 20_001n });
  });
});

describe('edp ingest', () => {
  const folder = temporaryFolder();
  afterAll(folder.remove);
  let projects = 0;

  function projectOf(source: Json, more: Json = {}): string {
    projects += 1;
    const project = join(folder.path, `p${projects}`);
    mkdirSync(project);
    const config = { memoryLimit: '1GB', sources: { user_events: source }, ...more };
    writeFileSync(join(project, 'edp.config.ts'), `export default ${JSON.stringify(config)};\n`);
    return project;
  }

  const environment = () => ({
    AWS_ENDPOINT_URL: wire.endpoint,
    AWS_REGION: s3.region,
    AWS_ACCESS_KEY_ID: s3.accessKeyId,
    AWS_SECRET_ACCESS_KEY: s3.secretAccessKey,
  });
  const stored = async (project: string) =>
    (
      await edp([
        'query',
        '--project',
        project,
        '--json',
        'SELECT count(*) AS n, count(DISTINCT event_id) AS ids FROM raw_user_events',
      ])
    ).json();

  it('finds the store by the environment, by the configuration, or where `edp up` starts one', async () => {
    await bucket.put('a.ndjson', events('a'));
    const byEnvironment = projectOf({ files: at('*.ndjson'), arrival: 'record' });
    const known = await edp(['ingest', '--project', byEnvironment], { env: environment() });
    expect(known, known.stderr).toMatchObject({ code: 0 });
    const given = { endpoint: wire.endpoint, accessKeyId: s3.accessKeyId, secretAccessKey: s3.secretAccessKey };
    const byConfiguration = projectOf({ files: [], s3: given });
    const args = ['ingest', '--project', byConfiguration, 'user_events', '--history', '--file', at('*.ndjson')];
    expect(
      await edp(args, { env: { ...environment(), AWS_ACCESS_KEY_ID: 'x', AWS_ENDPOINT_URL: 'http://127.0.0.1:1' } }),
    ).toMatchObject({ code: 0 });
    expect(await stored(byConfiguration)).toEqual([{ n: 1, ids: 1 }]);
    const services = { minio: { port: Number(new URL(bucket.settings.endpoint).port) } };
    const own = projectOf({ files: at('*.ndjson') }, { services });
    const silent = Object.fromEntries(Object.keys(environment()).map((name) => [name, '']));
    expect(await edp(['ingest', '--project', own, '--history'], { env: silent })).toMatchObject({ code: 0 });
    expect(await stored(own)).toEqual([{ n: 1, ids: 1 }]);
  });

  it('says what is wrong, where, and what to do', async () => {
    const project = projectOf({ files: at('*.ndjson') });
    const denied = await edp(['ingest', '--project', project], {
      env: { ...environment(), AWS_SECRET_ACCESS_KEY: 'wrong' },
    });
    expect(denied.code).toBe(2);
    expect(denied.stderr).toMatch(
      /error CONFIG_INVALID: S3 at .* refuses access[\s\S]*where .*sources\.user_events[\s\S]*hint .*AWS_SECRET_ACCESS_KEY/,
    );
    expect(denied.stderr).not.toContain('wrong');
    const down = await edp(['ingest', '--project', project], {
      env: { ...environment(), AWS_ENDPOINT_URL: 'http://127.0.0.1:1' },
    });
    expect(down.code).toBe(5);
    expect(down.stderr).toMatch(/error SERVICE_DOWN: S3 does not answer at http:\/\/127.0.0.1:1 /);
  });

  it('killed in the middle of an object and run again loses nothing, doubles nothing and leaves nothing behind', async () => {
    for (const day of [1, 2, 3]) await bucket.put(`${day}.ndjson`, many(day * 5_000, day * 5_000 + 5_000));
    const project = projectOf({ files: at('*.ndjson'), arrival: 'load', allowedLatenessHours: 1_000_000 });
    const spool = spoolOf(project);
    for (const day of [1, 2, 3]) {
      wire.fate = (url) => (url.endsWith(`/${day}.ndjson`) ? { bytesPerSecond: 400_000 } : 'whole');
      const child = start(['ingest', '--project', project], { env: environment() });
      const ended = outcomeOf(child);
      wire.fetched();
      while (!wire.fetched().some((request) => request.endsWith(`/${day}.ndjson`))) await setTimeout(10);
      await setTimeout(300);
      expect(readdirSync(spool)).toHaveLength(1);
      child.kill('SIGKILL');
      await ended;
      expect(readdirSync(spool)).toHaveLength(1);
    }
    wire.fate = () => 'whole';
    const again = await edp(['ingest', '--project', project], { env: environment() });
    expect(again, again.stderr).toMatchObject({ code: 0 });
    expect(await stored(project)).toEqual([{ n: 15_000, ids: 15_000 }]);
    expect(existsSync(spool)).toBe(false);
  });

  it('says that the disk is full, with nothing half-written, and goes on when there is space', async ({ skip }) => {
    await bucket.put('a.ndjson', events('a'));
    await bucket.put('b.ndjson', many(0, 20_000));
    const project = projectOf({ files: at('*.ndjson'), allowedLatenessHours: 1_000_000 });
    mkdirSync(spoolOf(project), { recursive: true });
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', spoolOf(project)]).status === 0;
    skip(!mounted, 'only who may mount a small disk can fill one');
    try {
      const full = await edp(['ingest', '--project', project], { env: environment() });
      expect(full).toMatchObject({ code: 5 });
      expect(full.stderr).toContain('error NO_SPACE:');
      expect(readdirSync(spoolOf(project))).toEqual([]);
    } finally {
      spawnSync('umount', [spoolOf(project)]);
    }
    expect(await edp(['ingest', '--project', project], { env: environment() })).toMatchObject({ code: 0 });
    expect(await stored(project)).toEqual([{ n: 20_001, ids: 20_001 }]);
  });
});
