import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { worldEndingAt, writeSampleData, writeWorld } from '../../src/generate/index.js';
import { digests, linesOf, removeTemporaryDirectories, smallWorld, temporaryDirectory } from './support/world.js';

vi.setConfig({ testTimeout: 30_000 });

afterAll(removeTemporaryDirectories);

async function digestsOf(...args: Parameters<typeof smallWorld>): Promise<Record<string, string>> {
  const directory = temporaryDirectory();
  await writeWorld(join(directory, 'data'), smallWorld(...args), { truth: join(directory, 'truth.json') });
  return digests(directory);
}

describe('a world', () => {
  it('is the same byte for byte from the same seed, and another from another', async () => {
    const first = await digestsOf();
    expect(await digestsOf()).toEqual(first);
    expect(await digestsOf({ seed: 2 })).not.toEqual(first);
  });

  it('keeps its customers and products when another size changes', async () => {
    const first = await digestsOf();
    const more = await digestsOf({ events: 7_000, marketplaceSales: 600 });
    const reference = Object.keys(first).filter((path) => /customer_data|product_catalog|fx_rates/.test(path));
    expect(reference.length).toBeGreaterThan(10);
    for (const path of reference) expect(more[path]).toBe(first[path]);
  });

  it('holds the same records gzipped and as arrays', async () => {
    const [plain, zipped, arrays] = [temporaryDirectory(), temporaryDirectory(), temporaryDirectory()];
    const dirt = { unparsable: 0 };
    await writeWorld(plain, smallWorld({ dirt }));
    await writeWorld(zipped, smallWorld({ dirt, gzip: true }));
    await writeWorld(arrays, smallWorld({ dirt, format: 'json' }));
    const text = readFileSync(join(plain, 'user_events', '2026-07-03.ndjson'), 'utf8');
    expect(gunzipSync(readFileSync(join(zipped, 'user_events', '2026-07-03.ndjson.gz'))).toString()).toBe(text);
    const records = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(JSON.parse(readFileSync(join(arrays, 'user_events', '2026-07-03.json'), 'utf8'))).toEqual(records);
  });
});

describe('a current world', () => {
  it('ends now: on its day, with nothing that arrives later', async () => {
    const now = new Date('2026-03-10T13:45:00.000Z');
    const options = worldEndingAt(now, smallWorld());
    const directory = temporaryDirectory();
    const summary = await writeWorld(directory, options);
    expect(options.start).toBe('2026-03-03');
    expect(readdirSync(join(directory, 'user_events')).at(-1)).toBe('2026-03-10.ndjson');
    let latest = '';
    for (const { line } of linesOf(directory, 'user_events')) {
      const arrival = /"ingestion_time":"([^"]+)"/.exec(line)?.[1] ?? '';
      if (arrival > latest) latest = arrival;
    }
    expect(latest <= now.toISOString()).toBe(true);
    expect(latest > '2026-03-10T13:30').toBe(true);
    expect(summary.sources.user_events.records / 6_000).toBeGreaterThan(0.97);
    expect(summary.sources.user_events.records / 6_000).toBeLessThan(1.03);
  });
});

describe('the sample data', () => {
  it('is what the generator writes', () => {
    const directory = temporaryDirectory();
    writeSampleData(directory);
    const committed = join(import.meta.dirname, '..', '..', 'sample_data');
    for (const file of readdirSync(directory)) {
      expect(readFileSync(join(directory, file)).equals(readFileSync(join(committed, file))), file).toBe(true);
      expect(Array.isArray(JSON.parse(readFileSync(join(directory, file), 'utf8')))).toBe(true);
    }
  });
});

describe('the generator', () => {
  it('asks neither the clock nor chance', () => {
    const room = join(import.meta.dirname, '..', '..', 'src', 'generate');
    const files = readdirSync(room, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
    expect(files.length).toBeGreaterThan(20);
    for (const file of files) {
      const text = readFileSync(join(room, file), 'utf8');
      expect(
        /Math\.random|Date\.now|new Date\(\)|performance\.now|hrtime|randomUUID|randomBytes/.test(text),
        file,
      ).toBe(false);
    }
  });
});
