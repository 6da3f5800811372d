import type { Page } from 'playwright-core';

/** Elements that stick out to the right of the screen, unless something around them scrolls. */
export const overflow = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    if (document.documentElement.scrollWidth <= innerWidth) return [];
    const out = [...document.querySelectorAll('body *')].filter(
      (e) => e.getBoundingClientRect().right > innerWidth + 1,
    );
    return [
      `${document.documentElement.scrollWidth} > ${innerWidth}`,
      ...out.slice(0, 8).map((e) => `${e.tagName}.${e.className}`),
    ];
  });

/** Text whose contrast with what is behind it is below 4.5, or 3 where it is large (WCAG 2.2 AA). */
export const lowContrast = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const parse = (color: string) => (color.match(/[\d.]+/g) ?? []).map(Number);
    const light = (c: number[]) => {
      const [r = 0, g = 0, b = 0] = c.slice(0, 3).map((v) => {
        const s = v / 255;
        return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = (element: Element | null): number[] => {
      for (let e = element; e; e = e.parentElement) {
        const color = parse(getComputedStyle(e).backgroundColor);
        if (color.length === 3 || (color[3] ?? 0) > 0.99) return color;
      }
      return [255, 255, 255];
    };
    const pale = new Set<string>();
    for (const element of document.querySelectorAll('body *')) {
      const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.textContent?.trim());
      const box = element.getBoundingClientRect();
      if (!own || element.closest('svg, script, option, .unseen, .skip') || box.width === 0) continue;
      const style = getComputedStyle(element);
      const [a, b] = [light(parse(style.color)), light(behind(element))].sort((x, y) => x - y) as [number, number];
      const size = Number.parseFloat(style.fontSize);
      const enough = size >= 24 || (size >= 18.6 && Number(style.fontWeight) >= 600) ? 3 : 4.5;
      const ratio = (b + 0.05) / (a + 0.05);
      if (ratio < enough)
        pale.add(`${element.tagName}.${element.className} ${ratio.toFixed(2)} ${element.textContent?.slice(0, 30)}`);
    }
    return [...pale];
  });

/** Walks through a page by the Tab key: which controls it never came to. */
export async function reachable(page: Page): Promise<{ missed: string[]; reached: number }> {
  await page.evaluate(() => {
    const controls = document.querySelectorAll('a[href], button, input, select, summary, [tabindex="0"]');
    for (const control of controls) {
      const visible = control.checkVisibility() && !(control as HTMLButtonElement).disabled;
      if (visible) control.setAttribute('data-unreached', '');
    }
    document.body.focus();
  });
  for (let i = 0; i < 600; i += 1) {
    await page.keyboard.press('Tab');
    const left = await page.evaluate(() => {
      document.activeElement?.removeAttribute('data-unreached');
      return document.querySelectorAll('[data-unreached]').length;
    });
    if (left === 0) break;
  }
  return page.evaluate(() => ({
    missed: [...document.querySelectorAll('[data-unreached]')].map((e) => e.outerHTML.slice(0, 120)),
    reached: document.querySelectorAll('a[href], button, input, select, summary, [tabindex="0"]').length,
  }));
}
