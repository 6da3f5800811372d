import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { edpHere, temporaryFolder } from './support/edp.js';

const folder = temporaryFolder();
const project = join(folder.path, 'shop');
const run = (...args: string[]) => edpHere(args, { cwd: project });
afterAll(() => folder.remove());

/** A shop of one source, whose file has two lines of December 2010. */
function configure(amount: string, lineId = "'Line'"): void {
  writeFileSync(
    join(project, 'edp.config.ts'),
    `import { defineConfig } from 'ecommerce-data-platform';
export default defineConfig({
  database: 'shop.duckdb',
  sources: {
    marketplace_sales: {
      files: 'sales/*.csv',
      arrival: 'path',
      fields: {
        marketplace_name: { value: 'website' }, transaction_id: 'Invoice', line_id: ${lineId}, product_id: 'Stock',
        amount: '${amount}', quantity: { value: 1 }, currency: { value: 'EUR' }, status: { value: 'completed' },
        transaction_time: 'When',
      },
    },
  },
});
`,
  );
}

beforeEach(() => {
  rmSync(project, { recursive: true, force: true });
  mkdirSync(join(project, 'sales'), { recursive: true });
  configure('Total');
  const rows = ['1,1,a,5,2010-12-01 09:00:00', '1,2,b,6,2010-12-01 09:00:00'];
  writeFileSync(join(project, 'sales', '2010-12-01.csv'), ['Invoice,Line,Stock,Total,When', ...rows, ''].join('\n'));
});

describe('edp ingest', () => {
  it('ends with 4 where nothing of a file could be taken, and says which fields there are', async () => {
    configure('Totl');
    const { code, stderr } = await run('ingest');
    expect(code).toBe(4);
    expect(stderr).toContain('its fields are Invoice, Line, Stock, Total, When');
    expect(stderr).toContain('it has no Totl (Total?)');
    expect(stderr).toMatch(/error PARTIAL: Nothing could be taken of 1 file/);
    expect(stderr).toContain('edp quarantine replay --source marketplace_sales');
  });

  it('counts unchanged files as files, not as records received again', async () => {
    await run('ingest');
    const { code, ...outcome } = await run('ingest', '--json');
    expect([code, outcome.json()]).toEqual([
      0,
      [expect.objectContaining({ files: 0, unchanged: 1, received: 0, redelivered: 0, stored: 0 })],
    ]);
  });

  it('warns, as status does, that stored records keep the mapping that read them', async () => {
    await run('ingest');
    expect((await run('status')).stderr).not.toContain('mapping has changed');
    configure('Line');
    for (const command of ['ingest', 'status']) {
      const { code, stderr } = await run(command);
      expect([command, code]).toEqual([command, 0]);
      expect(stderr).toMatch(/warning marketplace_sales: its mapping has changed since 1 file \(2 records\)/);
      expect(stderr).toContain('`edp reset`, then `edp ingest` and `edp run`');
    }
  });

  it('warns where lines of different products take each other’s place', async () => {
    configure('Total', "{ occurrence: ['Invoice', 'Stock'] }");
    const { code, stderr } = await run('ingest');
    expect(code).toBe(0);
    expect(stderr).toMatch(/in one file, 1 key stands for records of different product_id, such as website 1 1/);
  });
});

describe('edp quarantine replay', () => {
  /** One line taken, of the day; one refused, which the mapping has learnt to read since. */
  async function refuseOne(): Promise<void> {
    const rows = ['1,1,a,5,2010-12-01 09:00:00', '1,2,b,6 EUR,2010-12-01 09:00:00'];
    writeFileSync(join(project, 'sales', '2010-12-01.csv'), ['Invoice,Line,Stock,Total,When', ...rows, ''].join('\n'));
    expect((await run('ingest')).code).toBe(0);
    expect((await run('run')).code).toBe(0);
    configure('Line');
  }

  it('warns, as plan does, when it moves as_of by years', async () => {
    await refuseOne();
    const { code, stderr } = await run('quarantine', 'replay', '--all');
    expect(code).toBe(0);
    expect(stderr).toMatch(/warning as_of moves by \d,\d{3} days, from 2010-12-02 00:00 to 20/);
    expect(stderr).toContain('--history');
    expect((await run('plan')).stderr).toMatch(/warning as_of moves by \d,\d{3} days/);
    expect((await run('plan', '--as-of', '2010-12-02')).stderr).not.toContain('as_of moves');
  });

  it('leaves as_of where it is by --history', async () => {
    await refuseOne();
    const { code, stdout, stderr } = await run('quarantine', 'replay', '--all', '--history');
    expect([code, stdout]).toEqual([0, '1 record stored, 0 records still in quarantine.\n']);
    expect(stderr).not.toContain('as_of moves');
    expect((await run('plan')).stderr).toMatch(/as of 2010-12-02 00:00 UTC/);
  });
});
