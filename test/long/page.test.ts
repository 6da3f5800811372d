import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonForScript } from '../../src/charts/page/embed.js';
import { type Payload, payloadId } from '../../src/charts/page/payload.js';
import { goTo, launchChromium, sections, watch } from './support/chromium.js';
import { edp, firstValue, makeDemo } from './support/demo.js';
import { lowContrast, overflow, reachable } from './support/page-measures.js';

const wide = { width: 1440, height: 900 };

describe('the interactive page in Chromium', () => {
  let folder = '';
  let shop = '';
  let file = '';
  let url = '';
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchChromium();
    folder = await mkdtemp(join(tmpdir(), 'edp-page-'));
    shop = join(folder, 'shop');
    file = join(folder, 'page.html');
    url = pathToFileURL(file).href;
    await makeDemo(shop);
    await edp('--project', shop, 'dashboard', '--out', file);
  });

  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const open = async (hash = '', options = {}) => {
    const context = await browser.newContext({ viewport: wide, ...options });
    const watched = await watch(context, url + hash);
    return { ...watched, close: () => context.close() };
  };

  /** A headline figure as it is, unrounded: money in ten-thousandths. */
  const figure = async (page: Page, id: string) =>
    Number(await page.locator(`[data-figure="${id}"]`).getAttribute('data-value'));

  const revenue = async (where: string) =>
    Number(
      await firstValue(
        shop,
        `SELECT CAST(coalesce(sum(total_amount), 0) * 10000 AS BIGINT) AS r FROM gold.fact_sales WHERE ${where}`,
      ),
    );

  it('draws every chart of every section, asks nobody for anything, and has nothing to complain of', async () => {
    const { page, complaints, requests, close } = await open();
    for (const section of sections) {
      await goTo(page, section);
      const pictures = await page.locator('main .card .picture:not([hidden])').all();
      for (const picture of pictures) {
        const drawn = await picture.evaluate((element) => ({
          shapes: element.querySelectorAll('svg path, svg rect, svg circle').length,
          text: element.querySelector('svg')?.textContent ?? '',
          said: element.getAttribute('aria-label') ?? '',
        }));
        expect(drawn.shapes, `${section}: ${drawn.said}`).toBeGreaterThan(1);
        expect(drawn.text, `${section}: ${drawn.said}`).not.toBe('');
        expect(drawn.said.length).toBeGreaterThan(20);
      }
      if (section !== 'lineage') expect(pictures.length, section).toBeGreaterThan(1);
      expect(await page.locator('main .empty:not([hidden])').allTextContents()).toEqual([]);
    }
    expect(complaints).toEqual([]);
    expect(requests).toEqual([]);
    await close();
  });

  it('shows the totals of the tables to the cent, whatever is chosen', async () => {
    const [first, last] = await Promise.all(
      ['min', 'max'].map((f) => firstValue(shop, `SELECT CAST(${f}(sold_on) AS VARCHAR) AS d FROM gold.fact_sales`)),
    );
    const cases = [
      ['', 'true'],
      ['channel=amazon', "channel = 'amazon'"],
      ['channel=website&channel=etsy', "channel IN ('website', 'etsy')"],
      ['channel=', 'false'],
      [`from=${last}`, `sold_on >= '${last}'`],
      [`from=${first}&to=${first}&channel=ebay`, `sold_on = '${first}' AND channel = 'ebay'`],
    ] as const;
    for (const [query, where] of cases) {
      const { page, close } = await open(`#sales?${query}`);
      expect({ query, revenue: await figure(page, 'revenue') }).toEqual({ query, revenue: await revenue(where) });
      await close();
    }
  });

  it('changes its numbers by the filters, says which apply, and keeps them in the address', async () => {
    const { page, close } = await open('#sales');
    const all = await figure(page, 'revenue');
    await page.locator('summary', { hasText: 'Channel' }).click();
    await page.getByRole('button', { name: 'None' }).first().click();
    await page.getByRole('checkbox', { name: 'Amazon' }).check();
    const amazon = await figure(page, 'revenue');
    expect(amazon).toBeGreaterThan(0);
    expect(amazon).toBeLessThan(all);
    expect(page.url()).toContain('channel=amazon');
    expect(await page.locator('.card .chip.applied').allTextContents()).toContainEqual(
      expect.stringContaining('channel'),
    );
    await goTo(page, 'campaigns');
    expect(await page.locator('.card .chip.ignored').allTextContents()).toContainEqual(
      expect.stringContaining('not by channel of sale'),
    );
    const byCampaign = page.locator('.card').first();
    await byCampaign.locator('summary').click();
    const lastTouch = await byCampaign.locator('tbody').textContent();
    await page.locator('#rule').selectOption('first_touch');
    expect(await byCampaign.locator('tbody').textContent()).not.toBe(lastTouch);
    await page.reload();
    expect(page.url()).toContain('rule=first_touch');
    await goTo(page, 'sales');
    expect(await figure(page, 'revenue')).toBe(amazon);
    await page.getByRole('button', { name: 'Clear filters' }).click();
    expect(await figure(page, 'revenue')).toBe(all);
    await close();
  });

  it('says which days are provisional', async () => {
    const { page, close } = await open('#sales');
    expect(await page.locator('.stand').textContent()).toContain('Provisional from');
    await close();
  });

  it('gives the numbers of each chart as a table', async () => {
    const { page, close } = await open('#sales');
    const card = page.locator('.card').first();
    await card.locator('summary').click();
    expect(await card.locator('tbody tr').count()).toBeGreaterThan(3);
    expect(await card.locator('caption').textContent()).not.toBe('');
    await close();
  });

  it('can be used by the keyboard alone', async () => {
    for (const section of ['sales', 'lineage']) {
      const { page, close } = await open(`#${section}`);
      const { missed, reached } = await reachable(page);
      expect({ section, missed }).toEqual({ section, missed: [] });
      expect(reached).toBeGreaterThan(15);
      await close();
    }
    const { page, close } = await open('#sales');
    const channel = page.locator('summary', { hasText: 'Channel' });
    await channel.focus();
    await page.keyboard.press('Enter');
    expect(await page.getByRole('checkbox', { name: 'Amazon' }).isVisible()).toBe(true);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Escape');
    expect(await page.getByRole('checkbox', { name: 'Amazon' }).isVisible()).toBe(false);
    await close();
  });

  it('answers where a column comes from and what breaks if it changes', async () => {
    const { page, close } = await open('#lineage');
    await page.locator('.node', { hasText: 'fact_sales' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'total_amount', exact: true }).first().click();
    const [from, breaks] = await page
      .locator('.panels .card')
      .allTextContents()
      .then((t) => t.slice(1));
    expect(from).toContain('raw_marketplace_sales.amount');
    expect(from).toContain("status = 'completed'");
    expect(breaks).toContain('gold.sales_performance_metrics');
    expect(page.url()).toContain('lineage=fact_sales.total_amount');
    await close();
  });

  it.each([360, 390, 768, 1440])('fits a screen of %i pixels', async (width) => {
    const { page, close } = await open('', { viewport: { width, height: 800 } });
    for (const section of sections) {
      await goTo(page, section);
      expect({ section, too: await overflow(page) }).toEqual({ section, too: [] });
    }
    await close();
  });

  it.each(['light', 'dark'] as const)('can be read in %s', async (colorScheme) => {
    const { page, close } = await open('#sales?channel=amazon', { colorScheme });
    expect(await page.evaluate(() => document.documentElement.dataset.scheme)).toBe(colorScheme);
    for (const section of sections) {
      await goTo(page, section);
      expect({ section, pale: await lowContrast(page) }).toEqual({ section, pale: [] });
    }
    await close();
  });

  it('turns dark by its switch, and remembers', async () => {
    const { page, close } = await open('#sales', { colorScheme: 'light' });
    await page.getByRole('button', { name: 'Dark mode' }).click();
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(13, 16, 21)');
    await page.reload();
    expect(await page.evaluate(() => document.documentElement.dataset.scheme)).toBe('dark');
    await close();
  });

  it('prints all sections', async () => {
    const { page, complaints, close } = await open('#sales', { colorScheme: 'dark' });
    const pdf = await page.pdf({ format: 'A4' });
    expect(pdf.length).toBeGreaterThan(50_000);
    expect(await page.evaluate(() => document.documentElement.dataset.scheme)).toBe('dark');
    expect(complaints).toEqual([]);
    await close();
  });

  it('shows hostile names as names', async () => {
    const evil = `<img src=x onerror="alert(1)"></script><script>alert(2)</script>'); DROP TABLE x;--`;
    const text = await readFile(file, 'utf8');
    const [whole = '', json = ''] =
      new RegExp(`<script type="application/json" id="${payloadId}">(.*?)</script>`).exec(text) ?? [];
    const payload = JSON.parse(json.replaceAll('amazon', jsonForScript(evil).slice(1, -1))) as Payload;
    const hostile = { ...payload, title: evil, about: { ...payload.about, missing: [evil, evil.repeat(10_000)] } };
    const target = join(folder, 'hostile.html');
    await writeFile(
      target,
      text.replace(whole, () => `<script type="application/json" id="${payloadId}">${jsonForScript(hostile)}</script>`),
    );
    const context = await browser.newContext({ viewport: wide });
    const { page, complaints, requests } = await watch(context, pathToFileURL(target).href);
    for (const section of sections) {
      await goTo(page, section);
      for (const picture of await page.locator('main .picture:not([hidden])').all()) await picture.hover();
    }
    expect(await page.locator('img, script[src]').count()).toBe(0);
    expect({ complaints, requests }).toEqual({ complaints: [], requests: [] });
    await context.close();
  });

  it('is small', async () => {
    expect((await readFile(file)).length).toBeLessThan(5_000_000);
  });
});
