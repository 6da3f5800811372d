import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { charts } from '../../src/charts/index.js';
import { goTo, launchChromium, watch } from './support/chromium.js';
import { edp, makeShop, rowsOf } from './support/demo.js';

/** What the tables say, as numbers: money in ten-thousandths. */
type Numbers = Record<string, number>;

describe('the figures of the interactive page', () => {
  let folder = '';
  let shop = '';
  let url = '';
  let browser: Browser;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    browser = await launchChromium();
    folder = await mkdtemp(join(tmpdir(), 'edp-figures-'));
    shop = join(folder, 'shop');
    const file = join(folder, 'page.html');
    url = pathToFileURL(file).href;
    await makeShop(shop);
    await edp('--project', shop, 'dashboard', '--out', file);
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    ({ page, complaints } = await watch(context, url));
  });

  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const openAt = async (hash: string): Promise<void> => {
    await page.goto('about:blank');
    await page.goto(url + hash);
  };

  const shown = async (...ids: string[]): Promise<Numbers> => {
    const values = ids.map(async (id) => [
      id,
      Number(await page.locator(`[data-figure="${id}"]`).getAttribute('data-value')),
    ]);
    return Object.fromEntries(await Promise.all(values)) as Numbers;
  };

  const asked = async <T extends object = Numbers>(sql: string): Promise<T> => {
    const [row] = await rowsOf<T>(shop, sql);
    return row as T;
  };

  const money = (column: string) => `CAST(coalesce(sum(${column}), 0) * 10000 AS BIGINT)`;

  /** From the fact table alone: nothing that the page's own tables have added up. */
  const salesWhere = (where: string) =>
    asked(
      `SELECT ${money('total_amount')} AS revenue, ${money('net_amount')} AS "net-revenue",
         count(DISTINCT CASE WHEN status = 'completed' AND NOT is_return THEN (sold_on, channel, order_key) END) AS orders
       FROM gold.fact_sales WHERE ${where}`,
    );

  const effectWhere = (where: string, rule = 'last_touch') =>
    asked(
      `SELECT ${money('spend')} AS "ad-spend",
         ${money("CASE WHEN campaign_id <> 'unattributed' THEN attributed_revenue END")} AS "credited-revenue"
       FROM gold.campaign_effectiveness WHERE attribution_rule = '${rule}' AND ${where}`,
    );

  const salesFigures = () => shown('revenue', 'net-revenue', 'orders');
  const effectFigures = () => shown('ad-spend', 'credited-revenue');

  const days = () =>
    asked<{ first: string; middle: string; last: string }>(
      `SELECT CAST(min(day) AS VARCHAR) AS first, CAST(min(day) + 12 AS VARCHAR) AS middle, CAST(max(day) AS VARCHAR) AS last
       FROM gold.sales_performance_metrics`,
    );

  /** Ticks nothing but these in a list of the filter bar. */
  const choose = async (list: string, values: readonly string[]): Promise<void> => {
    const picker = page.locator('details.picker', { has: page.locator('summary', { hasText: list }) });
    await picker.locator('summary').click();
    await picker.getByRole('button', { name: 'None' }).click();
    for (const value of values) await picker.locator(`input[value="${value}"]`).check();
    await picker.locator('summary').click();
  };

  it('are those of the tables to the cent, by every attribution rule', async () => {
    await openAt('#sales');
    expect(await salesFigures()).toEqual(await salesWhere('true'));
    await goTo(page, 'campaigns');
    const whole = await effectFigures();
    expect(whole).toEqual(await effectWhere('true'));
    expect(whole['credited-revenue']).toBeGreaterThan(0);
    for (const rule of ['first_touch', 'linear', 'time_decay', 'position_based']) {
      await page.locator('#rule').selectOption(rule);
      expect({ rule, ...(await effectFigures()) }).toEqual({ rule, ...(await effectWhere('true', rule)) });
    }
  });

  it('follow the range of days', async () => {
    const { first, middle, last } = await days();
    await openAt('#sales');
    const all = await salesFigures();
    await page.getByLabel('From day').fill(middle);
    await page.getByLabel('From day').blur();
    const since = await salesFigures();
    expect(since).toEqual(await salesWhere(`sold_on >= '${middle}'`));
    expect(since.orders).toBeLessThan(all.orders ?? 0);
    await page.getByLabel('To day').fill(middle);
    await page.getByLabel('To day').blur();
    expect(await salesFigures()).toEqual(await salesWhere(`sold_on = '${middle}'`));
    await goTo(page, 'campaigns');
    expect(await effectFigures()).toEqual(await effectWhere(`day = '${middle}'`));
    await page.getByRole('button', { name: '7 d', exact: true }).click();
    expect(await effectFigures()).toEqual(await effectWhere(`day > CAST('${last}' AS DATE) - 7`));
    await page.getByRole('button', { name: 'All', exact: true }).first().click();
    await goTo(page, 'sales');
    expect(await salesFigures()).toEqual(all);
    expect(await page.getByLabel('From day').inputValue()).toBe(first);
  });

  it('follow the customer segment', async () => {
    await openAt('#campaigns');
    const all = await effectFigures();
    await choose('Segment', ['champion', 'new']);
    const some = await effectFigures();
    expect(some).toEqual(await effectWhere("customer_segment IN ('champion', 'new')"));
    expect(some['ad-spend']).toBeLessThan(all['ad-spend'] ?? 0);
    await goTo(page, 'customers');
    const { customers } = await shown('customers');
    expect({ customers }).toEqual(
      await asked("SELECT count(*) AS customers FROM gold.customer_segmentation WHERE segment IN ('champion', 'new')"),
    );
    expect(customers).toBeGreaterThan(0);
  });

  it('follow the campaign, and the day with it', async () => {
    const { middle } = await days();
    const { id } = await asked<{ id: string }>(
      `SELECT e.campaign_id AS id FROM gold.campaign_effectiveness e
       JOIN silver.dim_marketing_campaign c USING (campaign_id)
       GROUP BY 1 ORDER BY abs(sum(CASE attribution_rule WHEN 'last_touch' THEN attributed_revenue
         WHEN 'first_touch' THEN -attributed_revenue END)) DESC, 1 LIMIT 1`,
    );
    await openAt('#campaigns');
    await choose('Campaign', [id]);
    const one = await effectFigures();
    expect(one).toEqual(await effectWhere(`campaign_id = '${id}'`));
    await page.locator('#rule').selectOption('first_touch');
    const first = await effectFigures();
    expect(first).toEqual(await effectWhere(`campaign_id = '${id}'`, 'first_touch'));
    expect(first['credited-revenue']).not.toBe(one['credited-revenue']);
    await page.locator('#rule').selectOption('last_touch');
    await page.getByLabel('To day').fill(middle);
    await page.getByLabel('To day').blur();
    expect(await effectFigures()).toEqual(await effectWhere(`campaign_id = '${id}' AND day <= '${middle}'`));
  });

  it('add up visitors by day and channel only', async () => {
    const { middle } = await days();
    const visitorDays = (where: string) =>
      asked(
        `SELECT count(DISTINCT (event_day, channel, visitor_id)) AS n FROM gold.fact_user_activity
         WHERE NOT is_bot AND ${where}`,
      ).then((r) => r.n);
    const { n: people } = await asked(
      'SELECT count(DISTINCT visitor_id) AS n FROM gold.fact_user_activity WHERE NOT is_bot',
    );
    for (const [query, where] of [
      ['', 'true'],
      [`?from=${middle}`, `event_day >= '${middle}'`],
      [`?from=${middle}&to=${middle}&channel=website`, `event_day = '${middle}' AND channel = 'website'`],
    ] as const) {
      await openAt(`#activity${query}`);
      expect({ query, ...(await shown('visitor-days', 'unique-visitors')) }).toEqual({
        query,
        'visitor-days': await visitorDays(where),
        'unique-visitors': people,
      });
    }
    expect(await visitorDays('true')).toBeGreaterThan(people ?? 0);
  });

  it('count different people each day, each month and in all, and never add them up', async () => {
    interface People {
      period: string;
      customers: number;
      visitors: number;
    }
    /** From the fact tables alone: different people of each period, those without a sale or a visit as none. */
    const people = (period: (day: string) => string) =>
      rowsOf<People>(
        shop,
        `SELECT period, count(DISTINCT customer_id) AS customers, count(DISTINCT visitor_id) AS visitors FROM (
           SELECT ${period('sold_on')} AS period, customer_id, NULL AS visitor_id FROM gold.fact_sales
           WHERE status = 'completed' AND NOT is_return
           UNION ALL
           SELECT ${period('event_day')}, NULL, visitor_id FROM gold.fact_user_activity WHERE NOT is_bot
         ) GROUP BY 1 ORDER BY 1`,
      );
    const days = await people((day) => `CAST(${day} AS VARCHAR)`);
    const months = await people((day) => `strftime(${day}, '%Y-%m')`);
    const [all] = await people(() => "'all'");
    const cells = (of: readonly People[]) => of.flatMap((p) => [p.customers, p.visitors]);
    const shownBy = async (id: string) => {
      const card = page.locator(`#chart-${id}`);
      await card.locator('summary').click();
      const texts = await card.locator('tbody td').allTextContents();
      return texts.map((t) => Number(t.replaceAll(/\D/g, '')));
    };
    const middle = days[12]?.period ?? '';
    const end = days[14]?.period ?? '';
    for (const [query, from, to] of [
      ['', '', '9'],
      [`?from=${middle}&to=${end}&channel=amazon`, middle, end],
      [`?from=${middle}&to=${middle}`, middle, middle],
    ] as const) {
      await openAt(`#overview${query}`);
      const touched = months.filter((m) => m.period >= from.slice(0, 7) && m.period <= to.slice(0, 7));
      expect({
        query,
        days: await shownBy('unique-customers-by-day'),
        months: await shownBy('unique-customers'),
      }).toEqual({
        query,
        days: cells(days.filter((d) => d.period >= from && d.period <= to)),
        months: cells(touched),
      });
      const said = await page.locator('#chart-unique-customers .note').allTextContents();
      expect(said.join(' ').replaceAll(',', '')).toContain(
        `Over all days whatever is chosen: ${all?.customers} different customers ${all?.visitors} different visitors.`,
      );
      expect(said.join(' ')).toContain('and the month whole');
    }
    const added = (of: readonly People[]) => of.reduce((sum, p) => sum + p.customers, 0);
    expect(added(days)).toBeGreaterThan(added(months));
    expect(added(months)).toBeGreaterThan(all?.customers ?? 0);
    await openAt(`#overview?from=${middle}&channel=amazon`);
    for (const id of ['unique-customers-by-day', 'unique-customers']) {
      const card = page.locator(`#chart-${id}`);
      expect(await card.locator('.chip.applied').allTextContents()).toEqual([expect.stringContaining('date')]);
      expect(await card.locator('.chip.ignored').allTextContents()).toEqual([
        expect.stringContaining('not by channel of sale'),
      ]);
    }
  });

  it('are told exactly by a bar under the pointer', async () => {
    await openAt('#sales?channel=amazon');
    const card = page.locator('#chart-channel-margin');
    await card.scrollIntoViewIfNeeded();
    await card.locator('summary').click();
    const [revenue, fees, left] = await card.locator('tbody td').allTextContents();
    const tip = card.locator('.picture > div', { hasText: 'Left after fees:' });
    expect(await tip.count()).toBe(0);
    const box = (await card.locator('.picture').boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await tip.waitFor({ state: 'visible' });
    const said = await tip.innerText();
    expect(said.split('\n')).toEqual(['amazon', `Revenue: ${revenue}`, `Fees: ${fees}`, `Left after fees: ${left}`]);
    const cents = Number(said.split('\n')[1]?.replaceAll(/\D/g, ''));
    expect(Math.round(((await salesFigures()).revenue ?? 0) / 100)).toBe(cents);
    await page.mouse.move(0, 0);
    await tip.waitFor({ state: 'hidden' });
  });

  it('are traced to the charts that a changed column reaches', async () => {
    await openAt('#lineage?lineage=raw_marketing_spend.impressions');
    const panel = page.locator('.panels .card').last();
    await panel.locator('summary', { hasText: 'Charts that read those tables' }).click();
    const reached = ['silver.standardized_marketing_spend', 'gold.campaign_effectiveness'];
    const reading = charts.filter((c) => c.datasets.some((d) => d.reads.some((r) => reached.includes(r))));
    const titles = await panel.locator('ul.bulleted li').allTextContents();
    expect(titles).toEqual(reading.map((c) => c.title));
    expect(titles).toContain('Return on ad spend by campaign');
    expect(titles).not.toContain('What each channel leaves');
    expect(await panel.textContent()).toContain(`${titles.length} charts of this page read those tables`);
  });

  it('never made the page complain', () => {
    expect(complaints).toEqual([]);
  });
});
