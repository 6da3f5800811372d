import { Resvg } from '@resvg/resvg-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { charts, type Drawing, dark, datasets, narrow, type Sheet, sections, sheets } from '../../src/charts/index.js';
import { type Box, composeSheet, zoom } from '../../src/charts/png/sheet.js';
import { rasterize, renderSheet, type SheetPicture } from '../../src/charts/png.js';
import { type Reading, readCharts } from '../../src/charts/read.js';
import { light } from '../../src/charts/theme.js';
import type { World } from '../models/full-build.js';
import { openShop } from './shop.js';

let shop: World;
let reading: Reading;
const pictures = new Map<string, SheetPicture>();
beforeAll(async () => {
  shop = await openShop();
  reading = await readCharts(shop.engine, shop.settings);
  for (const sheet of sheets) pictures.set(sheet.name, await render(sheet));
});
afterAll(() => shop.close());

const render = (sheet: Sheet): Promise<SheetPicture> =>
  renderSheet(sheet, narrow(reading.data, {}, reading.about), reading.about);

interface Image {
  pixels: Buffer;
  width: number;
}

/** Pixels of a box that differ in two pictures. */
function differing(a: Image, b: Image, box: Box): number {
  let found = 0;
  const [left, right] = [Math.floor(box.x * zoom), Math.min(Math.ceil((box.x + box.width) * zoom), a.width)];
  for (let y = Math.floor(box.y * zoom); y < (box.y + box.height) * zoom; y += 1) {
    for (let x = left; x < right; x += 1) {
      const at = (y * a.width + x) * 4;
      if (Math.abs((a.pixels[at] ?? 0) - (b.pixels[at] ?? 0)) > 40) found += 1;
    }
  }
  return found;
}

const names = sheets.map((s) => s.name);

describe.each(names)('%s', (name) => {
  const picture = () => pictures.get(name) as SheetPicture;

  it('is a picture for a slide, of four to six charts, none of them empty', () => {
    expect([picture().width, picture().height]).toEqual([2400, 1600]);
    expect(Buffer.from(picture().png.subarray(1, 4)).toString()).toBe('PNG');
    expect(picture().composed.charts.length).toBeGreaterThanOrEqual(4);
    expect(picture().composed.charts.length).toBeLessThanOrEqual(6);
    expect(picture().composed.charts.filter((c) => c.empty !== null)).toEqual([]);
  });

  it('has its text: each title, and the labels of each chart, are gone without the fonts', async () => {
    const { svg, texts, charts: drawn } = picture().composed;
    const images = await Promise.all([rasterize(svg), rasterize(svg, [])]);
    const [set, bare] = images.map((image) => ({ pixels: image.pixels, width: image.width }));
    for (const text of texts.filter((t) => t.line !== '')) {
      // The thinnest line, a dash for a figure without a value, has some 30 pixels.
      expect(differing(set!, bare!, text), text.line).toBeGreaterThan(30);
    }
    for (const chart of drawn) expect(differing(set!, bare!, chart), chart.id).toBeGreaterThan(500);
  });

  it('has marks in each chart, not only text', async () => {
    const { svg, charts: drawn } = picture().composed;
    const bare = await rasterize(svg, []);
    const blank = { pixels: Buffer.alloc(bare.pixels.length, 255), width: bare.width };
    for (const chart of drawn)
      expect(differing({ pixels: bare.pixels, width: bare.width }, blank, chart), chart.id).toBeGreaterThan(1_000);
  });

  it('says what the numbers are about and what is missing', () => {
    const said = picture()
      .composed.texts.map((t) => t.line)
      .join(' ');
    expect(said).toContain('as of 3 Apr 2024, 10:01 UTC');
    expect(said).toContain('Days from 2 Apr on are provisional');
    expect(said).toContain('Without an exchange rate');
    expect(said).toContain('amounts in EUR');
  });

  it('keeps every text inside the picture', () => {
    const box = new Resvg(picture().composed.svg.replace(/<rect width="100%" height="100%"[^>]*>/, ''), {
      font: { loadSystemFonts: false },
    }).innerBBox();
    expect(box!.x + box!.width).toBeLessThanOrEqual(1500);
    expect(box!.y + box!.height).toBeLessThanOrEqual(1000);
  });
});

describe('sheets', () => {
  it('mark provisional days by a hatching', () => {
    expect(pictures.get('sales_performance_dashboard')!.composed.svg).toContain('<pattern');
    const settled = { ...reading.about, provisionalFrom: null };
    const sheet = sheets.find((s) => s.name === 'sales_performance_dashboard') as Sheet;
    const { svg } = composeSheet(sheet, narrow(reading.data, {}, settled), settled, light);
    expect(svg).not.toContain('<pattern');
    expect(svg).not.toContain('provisional');
  });

  it('show names that are SQL, HTML or a megabyte as text, shortened', () => {
    for (const { composed } of pictures.values()) {
      expect(composed.svg).not.toContain('<script');
      expect(composed.svg).not.toMatch(/x{200}/);
      expect(composed.svg.length).toBeLessThan(1_000_000);
    }
    expect(pictures.get('product_performance_analysis')!.composed.svg).toContain('&#39;; DROP TABLE');
  });

  it('can be dark', async () => {
    const { svg } = composeSheet(sheets[0] as Sheet, narrow(reading.data, {}, reading.about), reading.about, dark);
    const [red = 255] = (await rasterize(svg, [])).pixels;
    expect(red).toBe(0x14);
  });

  it('say why there is nothing, instead of an empty box', () => {
    const nothing = Object.fromEntries(datasets.map((d) => [d.name, []]));
    for (const sheet of sheets) {
      const { charts: drawn } = composeSheet(sheet, nothing, reading.about, light);
      for (const chart of drawn)
        expect(chart.empty, chart.id).toMatch(
          /There is (nothing|no spend and no visit by a campaign) in (gold|silver|edp)\./,
        );
    }
  });
});

describe('charts', () => {
  const context = (width: number) => ({ about: reading.about, theme: light, room: { width, height: 280 } });

  it('are drawn in any room, with a sentence and a table that say the same', () => {
    for (const chart of charts) {
      for (const width of [300, 700]) {
        const drawing: Drawing = chart.draw(narrow(reading.data, {}, reading.about), context(width));
        if ('empty' in drawing) throw new Error(`${chart.id}: ${drawing.empty}`);
        expect(drawing.summary, chart.id).toMatch(/\p{L}.*\.$/u);
        expect(drawing.table.rows.length, chart.id).toBeGreaterThan(0);
        for (const row of drawing.table.rows) expect(row.length, chart.id).toBe(drawing.table.columns.length);
        expect(JSON.stringify(drawing.table), chart.id).not.toMatch(/undefined|NaN|null,null,null/);
      }
    }
  });

  it('have ids of their own, a place, and filters that one of their datasets answers', () => {
    expect(new Set(charts.map((c) => c.id)).size).toBe(charts.length);
    for (const section of sections)
      expect(charts.filter((c) => c.section === section).length, section).toBeGreaterThan(0);
    for (const chart of charts) {
      const answered = chart.datasets.flatMap((d) => Object.values(d.dimensions).map((dimension) => dimension.filter));
      for (const filter of chart.responds) expect(answered, chart.id).toContain(filter);
    }
  });

  it('escape names in tooltips, which are HTML', () => {
    const chart = charts.find((c) => c.id === 'top-products');
    const drawing = chart?.draw(narrow(reading.data, {}, reading.about), context(600));
    if (!drawing || 'empty' in drawing) throw new Error('nothing drawn');
    const { formatter } = drawing.option.tooltip as { formatter: (items: unknown) => string };
    const shown = [0, 1].map((dataIndex) => formatter([{ dataIndex }])).join('');
    expect(shown).toContain('&lt;script&gt;');
    expect(shown).not.toContain('<script');
  });
});
