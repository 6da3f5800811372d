import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { charts } from '../../src/charts/index.js';
import { goTo, launchChromium, sections, watch } from './support/chromium.js';
import { edp, firstValue, makeDemo, rowsOf } from './support/demo.js';
import { type Served, serve } from './support/served.js';

interface Rows {
  of: string;
  columns: string[];
  rows: unknown[][];
  total: number;
  applied: string[];
  ignored: string[];
  masked: boolean;
}

/** What the tables know of persons: ids of any kind, and what a text could give away. */
interface Persons {
  ids: Set<string>;
  details: string[];
}

/** What stands for an id where persons are masked. */
const pseudonym = /id_[0-9a-f]{16}/;

describe('edp serve', () => {
  let folder = '';
  let shop = '';
  let browser: Browser;
  let served: Served;

  beforeAll(async () => {
    browser = await launchChromium();
    folder = await mkdtemp(join(tmpdir(), 'edp-serve-'));
    shop = join(folder, 'shop');
    await makeDemo(shop);
    served = await serve(shop);
  });

  afterAll(async () => {
    await served?.end();
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const rows = async (query: string, from = served): Promise<Rows> =>
    (await fetch(`${from.url}/api/rows?${query}`)).json() as Promise<Rows>;

  const persons = async (): Promise<Persons> => {
    const ids = await rowsOf<{ id: string }>(
      shop,
      `SELECT DISTINCT unnest([customer_id, session_key, session_id, visitor_id]) AS id FROM silver.standardized_user_events
       UNION SELECT customer_id FROM gold.fact_sales UNION SELECT customer_id FROM bronze.raw_customer_data`,
    );
    const details = await rowsOf<{ detail: string }>(
      shop,
      'SELECT DISTINCT unnest([customer_id, customer_name, email, address]) AS detail FROM bronze.raw_customer_data',
    );
    return {
      ids: new Set(ids.map((r) => r.id).filter(Boolean)),
      details: details.map((r) => r.detail).filter(Boolean),
    };
  };

  it('shows the page live, without a word of complaint, and asks nobody else', async () => {
    const context = await browser.newContext();
    const { page, complaints, requests } = await watch(context, `${served.url}/`);
    for (const section of sections) await goTo(page, section);
    expect(await page.locator('.live').textContent()).toBe('Live');
    expect(complaints).toEqual([]);
    expect(requests.filter((r) => !r.startsWith(`${served.url}/api/data`))).toEqual([]);
    await context.close();
  });

  it('leads from a bar to its rows, people masked, page by page', async () => {
    const context = await browser.newContext();
    const { page, complaints } = await watch(context, `${served.url}/#sales?channel=website`);
    const card = page.locator('.card').first();
    await card.locator('summary').click();
    await card
      .getByRole('button', { name: /^Rows behind/ })
      .first()
      .click();
    const dialog = page.locator('dialog.drill');
    await dialog.locator('tbody tr').first().waitFor();
    expect(await dialog.locator('header p').textContent()).toContain('sale lines');
    const text = (await dialog.locator('tbody').textContent()) ?? '';
    expect(text).toContain('website');
    expect(text).toMatch(pseudonym);
    const { details } = await persons();
    expect(details.filter((detail) => text.includes(detail))).toEqual([]);
    await page.keyboard.press('Escape');
    expect(await dialog.isVisible()).toBe(false);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('has rows behind every chart', async () => {
    for (const { id } of charts) {
      const found = await rows(`chart=${id}`);
      expect({ id, found: found.rows?.length ?? found }).toEqual({ id, found: expect.any(Number) });
    }
  });

  it('gives no person away behind any chart, unless started to show them', async () => {
    const { ids, details } = await persons();
    expect(details.filter((d) => /@/.test(d)).length).toBeGreaterThan(100);
    const seen = async (from: Served) => {
      const cells: string[] = [];
      const masked = new Set<boolean>();
      for (const { id } of charts) {
        const found = await rows(`chart=${id}`, from);
        masked.add(found.masked);
        cells.push(...found.rows.flat().map(String));
      }
      const named = [...new Set(cells)].filter((c) => ids.has(c) || details.some((d) => c.includes(d)));
      return { masked: [...masked], named, pseudonyms: cells.some((c) => pseudonym.test(c)) };
    };
    expect(await seen(served)).toEqual({ masked: [true], named: [], pseudonyms: true });
    const open = await serve(shop, '--show-pii');
    const { named, ...shown } = await seen(open);
    await open.end();
    expect(shown).toEqual({ masked: [false], pseudonyms: false });
    expect(named.length).toBeGreaterThan(50);
  });

  it('counts the rows as the tables do, and binds what it is given', async () => {
    const chart = charts.find((c) => c.section === 'sales' && c.responds.includes('channel'))?.id ?? '';
    const count = Number(await firstValue(shop, "SELECT count(*) AS n FROM gold.fact_sales WHERE channel = 'ebay'"));
    expect(await rows(`chart=${chart}&at.channel=ebay`)).toMatchObject({ total: count, of: 'sale lines' });
    const { total } = await rows(`chart=${chart}&at.channel=${encodeURIComponent("x' OR '1'='1")}`);
    expect(total).toBe(0);
    const [first, second] = [await rows(`chart=${chart}`), await rows(`chart=${chart}&page=1`)];
    expect(first.rows).toHaveLength(50);
    expect(second.rows[0]).not.toEqual(first.rows[0]);
  });

  it('is not there for a name that someone else made up', async () => {
    const status = await new Promise((resolve, reject) => {
      const asked = request(`${served.url}/api/data`, { headers: { host: 'evil.example' } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      asked.on('error', reject).end();
    });
    expect(status).toBe(403);
  });

  it('is read in a loop while a run goes on, and neither stops the other', async () => {
    const before = (await (await fetch(`${served.url}/healthz`)).json()) as { version: string };
    let done = false;
    const answers = new Map<number, number>();
    const states = new Set<string | null>();
    const reading = (async () => {
      while (!done) {
        for (const path of ['/api/data', '/healthz', `/api/rows?chart=${charts[0]?.id}`]) {
          const answer = await fetch(served.url + path);
          await answer.arrayBuffer();
          answers.set(answer.status, (answers.get(answer.status) ?? 0) + 1);
          states.add(answer.headers.get('x-edp-state'));
        }
      }
    })();
    // Each of them needs the file for itself, and fails if it does not get it within five seconds.
    for (let i = 0; i < 3; i += 1) await edp('--project', shop, 'run', '--full');
    await sleep(1_500);
    done = true;
    await reading;
    expect([...answers.keys()]).toEqual([200]);
    expect(answers.get(200)).toBeGreaterThan(10);
    expect(states).toContain('running');
    const after = (await (await fetch(`${served.url}/healthz`)).json()) as { version: string; tables: string };
    expect(after.version).not.toBe(before.version);
    expect(after.tables).toBe('current');
  });

  it('says so where the port is taken', async () => {
    const { port } = new URL(served.url);
    await expect(edp('--project', shop, 'serve', '--port', port)).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`Port ${port} is in use`),
    });
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('ends in good order on %s', async (signal) => {
    const other = await serve(shop);
    expect((await fetch(`${other.url}/healthz`)).status).toBe(200);
    expect(await other.end(signal)).toBe(0);
  });
});
