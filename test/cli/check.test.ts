import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { edpHere, temporaryFolder } from './support/edp.js';

const folder = temporaryFolder();
const run = (...args: string[]) => edpHere(args, { cwd: folder.path });
const personal = /ada|bob|@example/i;

/** A table of the project: two customers, of whom one's city is written badly. */
function define(cityRules: string): void {
  writeFileSync(
    join(folder.path, 'models/gold/contacts.ts'),
    `import { table, text, whole } from 'ecommerce-data-platform';
export default table({
  description: 'Whom to write to.',
  columns: {
    customer_id: text('The customer.', { required: true, pii: 'id' }),
    email: text('Where to.', { pii: 'email' }),
    city: text('Where they live.', ${cityRules}),
  },
  key: ['customer_id'],
  inputs: { dim_customer: whole },
  refresh: { kind: 'full' },
  query: (q) => \`SELECT customer_id, email, city FROM \${q.ref('dim_customer')} WHERE is_current\`,
});
`,
  );
}

const customer = (name: string, city: string) =>
  JSON.stringify({
    customer_id: `C-${name}-77`,
    customer_name: name,
    email: `${name}@example.org`,
    city,
    country: 'AT',
    last_updated: '2026-02-01T00:00:00Z',
    ingestion_time: '2026-02-01T00:00:00Z',
  });

beforeAll(async () => {
  mkdirSync(join(folder.path, 'models/gold'), { recursive: true });
  writeFileSync(
    join(folder.path, 'edp.config.ts'),
    "export default { sources: { customer_data: { files: 'c.ndjson' } } };\n",
  );
  writeFileSync(join(folder.path, 'c.ndjson'), `${customer('ada', 'Graz')}\n${customer('bob', '4 Wien')}\n`);
  define('{}');
  expect((await run('ingest')).code).toBe(0);
  expect((await run('run', '--select', '+contacts')).code).toBe(0);
});
afterAll(() => folder.remove());

describe('edp check', () => {
  it('ends well where all holds', async () => {
    const { code, stdout, stderr } = await run('check', '--select', 'contacts');
    expect([code, stdout]).toEqual([0, '']);
    expect(stderr).toContain('2 checks: 2 passed, 0 warned, 0 failed');
  });

  it('ends with 3 where a check fails, and shows the rows without what is personal', async () => {
    define("{ pattern: '^[A-Z]' }");
    const { code, stdout, stderr } = await run('check', '--select', 'contacts');
    expect(code).toBe(3);
    expect(stdout.split('\n').map((line) => line.trim())).toEqual([
      'failed  contacts.city matches: 1 of 2',
      '{"customer_id":"***-77","email":"b***@***","city":"4 Wien"}',
      '',
    ]);
    expect(stderr).toContain('3 checks: 2 passed, 0 warned, 1 failed');
    expect(stderr).toContain('error CHECK_FAILED: 1 check failed.');
    expect(stderr).toContain('contacts.city matches');
    expect(stdout + stderr).not.toMatch(personal);
  });

  it('tells them by --json, the checks that passed as well', async () => {
    const { code, stdout, ...outcome } = await run('check', '--select', 'contacts', '--json');
    expect(code).toBe(3);
    expect(outcome.json().map((c) => [c.kind, c.assertion, c.success, c.failed])).toEqual([
      ['check', 'not_null', true, 0],
      ['check', 'matches', false, 1],
      ['check', 'unique', true, 0],
    ]);
    expect(outcome.json()[1]?.examples).toEqual([{ customer_id: '***-77', email: 'b***@***', city: '4 Wien' }]);
    expect(stdout).not.toMatch(personal);
  });

  it('shows what is personal by --show-pii only', async () => {
    const { code, stdout } = await run('check', '--select', 'contacts', '--show-pii');
    expect(code).toBe(3);
    expect(stdout).toContain('{"customer_id":"C-bob-77","email":"bob@example.org","city":"4 Wien"}');
  });

  it('ends well where a check only warns, and says so', async () => {
    define("{ pattern: '^[A-Z]', severity: 'warn' }");
    const { code, stdout, stderr } = await run('check', '--select', 'contacts');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^warned {2}contacts.city matches: 1 of 2$/m);
    expect(stderr).toContain('2 passed, 1 warned, 0 failed');
  });
});

describe('edp run', () => {
  it('ends with 3 and holds the table back where a check fails, with the rows masked, here and in edp.check_results', async () => {
    define("{ pattern: '^[A-Z]' }");
    const { code, stdout, stderr } = await run('run', '--select', 'contacts');
    expect(code).toBe(3);
    expect(stdout).toMatch(/^contacts\theld\t/m);
    expect(stdout).toContain('{"customer_id":"***-77","email":"b***@***","city":"4 Wien"}');
    expect(stderr).toContain('error CHECK_FAILED: 1 table held back: contacts.');
    const kept = await run(
      'query',
      "SELECT examples FROM edp.check_results WHERE assertion = 'matches' AND NOT success",
    );
    expect(kept.stdout).toContain('b***@***');
    expect(stdout + stderr + kept.stdout).not.toMatch(personal);
  });
});
