import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { edp } from '../../cli/support/edp.js';
import { makeClone } from './session.js';

/** A demo of the same shape as `npm run demo` makes, small: late, broken and corrected records, two month starts. */
const smallDemo = ['--days', '40', '--events', '8000', '--sales', '1200', '--customers', '250'];

/** Days of examples/online-retail, in the form of its files. */
const shopDays = {
  '2010-12-01': [
    '536365,85123A,WHITE HANGING HEART T-LIGHT HOLDER,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom',
    '536365,71053,WHITE METAL LANTERN,6,2010-12-01 08:26:00,3.39,17850.0,United Kingdom',
    '536366,22633,HAND WARMER UNION JACK,6,2010-12-01 08:28:00,1.85,,United Kingdom',
  ],
  '2010-12-02': [
    'C536379,71053,WHITE METAL LANTERN,-1,2010-12-02 09:41:00,3.39,17850.0,United Kingdom',
    '536527,22809,SET OF 6 T-LIGHTS SANTA,6,2010-12-02 13:04:00,2.95,12662.0,Germany',
  ],
};

const shopHeader = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';

function packShop(folder: string): void {
  const parts = mkdtempSync(join(folder, 'shop-'));
  mkdirSync(join(parts, 'by-day'));
  for (const [day, lines] of Object.entries(shopDays)) {
    writeFileSync(join(parts, 'by-day', `${day}.csv`), `${[shopHeader, ...lines].join('\n')}\n`);
  }
  execFileSync('tar', ['-czf', join(folder, 'by-day.tar.gz'), '-C', parts, 'by-day']);
  rmSync(parts, { recursive: true });
}

/** The places of documents' commands; the demo is played once and copied. */
export async function preparePlaces(folder: string): Promise<Record<string, (folder: string) => void>> {
  const demo = join(folder, 'demo');
  const fresh = join(folder, 'fresh');
  for (const args of [
    ['demo', demo, ...smallDemo],
    ['init', fresh],
  ]) {
    const { code, stderr } = await edp(args, { cwd: folder });
    if (code !== 0) throw new Error(stderr);
  }
  const copyOf = (from: string) => (to: string) => cpSync(from, to, { recursive: true });
  const clone = (to: string) => {
    makeClone(to);
    packShop(to);
  };
  return { clone, demo: copyOf(demo), project: copyOf(fresh), empty: (to) => mkdirSync(to) };
}

/** Where a document's first command is run, unless it says so itself. */
export const startOf = (document: string): string => (document.startsWith('templates') ? 'project' : 'clone');
