import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const path = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A real Chromium. @throws Error that says how to get one. */
export function launchChromium(): Promise<Browser> {
  if (!existsSync(path)) {
    throw new Error(
      `There is no Chromium at ${path}: install it (Debian: apt-get install chromium), or name another by CHROMIUM_PATH.`,
    );
  }
  return chromium.launch({ executablePath: path, args: flags });
}

export interface Watched {
  page: Page;
  /** Messages of the console, exceptions, and what the Content-Security-Policy refused. */
  complaints: string[];
  /** What was asked for, the page itself apart. */
  requests: string[];
}

/** Opens a page and writes down whatever it says or asks for. */
export async function watch(context: BrowserContext, url: string): Promise<Watched> {
  const page = await context.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (request.url().split('#')[0] !== url) requests.push(request.url());
  });
  await page.goto(url);
  return { page, complaints, requests };
}

export const sections = ['overview', 'sales', 'customers', 'campaigns', 'products', 'activity', 'quality', 'lineage'];

/** Goes to a section by its link, as a reader does. */
export async function goTo(page: Page, section: string): Promise<void> {
  await page.locator(`nav a[href^="#${section}"]`).click();
  await page.locator(`#section-${section}`).waitFor();
}
