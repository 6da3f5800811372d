import { afterEach, describe, expect, it } from 'vitest';
import type { TableCheck } from '../../src/model/check.js';
import { integer, text } from '../../src/model/column.js';
import { explainRun } from '../../src/run/explain.js';
import { toyGraph } from '../model/toy.js';
import { rewritten } from './support.js';
import { ToyPlatform } from './toy-platform.js';

let platform: ToyPlatform | undefined;
afterEach(() => platform?.close());

const click = (id: string, visit: string) => ({ id, visit, person: visit, at: 1, known: 1 });
const atMostOne: TableCheck = { kind: 'expression', name: 'one click', holds: 'clicks <= 1' };
const some: TableCheck = { kind: 'expression', name: 'some clicks', holds: 'clicks >= 1' };

/** Two visits, of which the first has two clicks, built without a check. */
async function open(): Promise<ToyPlatform> {
  platform = await ToyPlatform.open(toyGraph());
  await platform.click([click('1', 'v1'), click('2', 'v1'), click('3', 'v2')]);
  await platform.run();
  return platform;
}

const told = (report: Awaited<ReturnType<ToyPlatform['run']>>) =>
  report.tables.map((t) => [t.table, t.status, ...t.checks.filter((c) => !c.success).map((c) => c.assertion)]);

describe('a check that was written after its table was built', () => {
  it('is run over all rows at the next run, once, without a rebuild of anything', async () => {
    const toy = await open();
    const before = await toy.contents();
    rewritten(toy, 'visits', { checks: [some] });
    const { steps } = await explainRun(toy.engine, toy.context, {}, { now: () => new Date(0), showPii: false });
    expect(steps.map((s) => [s.table, s.action, s.reasons.map((r) => r.reason.kind)])).toEqual([
      ['visits', 'check', ['checks-changed']],
    ]);
    const report = await toy.run();
    expect(told(report)).toEqual([['visits', 'unchanged']]);
    expect(report.tables[0]?.checks.map((c) => [c.assertion, c.checked])).toContainEqual(['some clicks', 2n]);
    expect((await toy.run()).tables).toEqual([]);
    expect(await toy.contents()).toEqual(before);
  });

  it('holds the table while old rows fail it, and says so at every run', async () => {
    const toy = await open();
    rewritten(toy, 'visits', { checks: [atMostOne] });
    for (const _ of [1, 2]) {
      const report = await toy.run();
      expect([report.status, told(report)]).toEqual(['partly-held', [['visits', 'held', 'one click']]]);
    }
    rewritten(toy, 'visits', {});
    expect((await toy.run()).tables).toEqual([]);
  });

  it('counts rules of columns, too', async () => {
    const toy = await open();
    const columns = { visit: text('Visit.'), person: text('Who.'), clicks: integer('Clicks.', { max: 1 }) };
    rewritten(toy, 'visits', { columns });
    expect(told(await toy.run())).toEqual([['visits', 'held', 'at_most']]);
  });

  it('sees the old rows beside those that a part of the table is rebuilt with', async () => {
    const toy = await open();
    rewritten(toy, 'visits', { checks: [atMostOne] });
    await toy.click([click('4', 'v3')]);
    const held = await toy.run();
    expect(told(held)[0]).toEqual(['visits', 'held', 'one click']);
    expect((await toy.contents()).visits).toHaveLength(2);
    rewritten(toy, 'visits', { checks: [some] });
    expect(told(await toy.run())[0]).toEqual(['visits', 'published']);
    expect((await toy.contents()).visits).toHaveLength(3);
  });
});
