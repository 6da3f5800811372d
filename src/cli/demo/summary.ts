import { dirname, join } from 'node:path';
import { EdpError } from '../../model/errors.js';
import type { Context } from '../context.js';
import { count, plural, seconds } from '../format.js';
import type { Output } from '../output.js';
import { checkName, printChecks } from '../report.js';
import type { DemoResult, SourceAccount } from './play.js';
import type { DemoSetting } from './project.js';
import type { Shown } from './show.js';

/** received = redelivered + quarantined + stored; all lines were received, and all that was stored is in Bronze. */
const addsUp = (a: SourceAccount): boolean =>
  a.received === a.redelivered + a.quarantined + a.stored && a.received === BigInt(a.written) && a.stored === a.bronze;

/**
 * Tells what the demo did and what to look at next.
 * @throws EdpError CHECK_FAILED if a record is not accounted for, a table was held back, or a check failed.
 */
export function summarize(context: Context, dir: string, setting: DemoSetting, result: DemoResult, took: number): void {
  const { output } = context;
  const numeric = (name: string) => ({ name, numeric: true });
  output.heading('Tables');
  output.table([{ name: 'layer' }, { name: 'table' }, numeric('rows'), { name: 'kept' }], result.tables, 'table');
  output.heading('Every record accounted for: received = redelivered + quarantined + stored');
  const accounts = result.accounts.map((a) => ({ ...a, adds_up: addsUp(a) ? 'yes' : 'NO' }));
  output.table(
    [{ name: 'source' }, ...['received', 'redelivered', 'quarantined', 'stored'].map(numeric), { name: 'adds_up' }],
    accounts,
    'account',
  );
  output.heading('Quarantined, by reason');
  output.table([{ name: 'source' }, { name: 'reason' }, numeric('records')], result.reasons, 'quarantined');
  output.heading('Checks');
  const checks = [
    { when: `in ${plural(result.runs, 'run')}, of what changed`, ...result.inRuns },
    { when: 'at the end, over whole tables', ...result.atEnd },
  ];
  output.table([{ name: 'when' }, numeric('passed'), numeric('warned'), numeric('failed')], checks, 'checks');
  printChecks(output, result.failed);
  const records = result.accounts.reduce((sum, a) => sum + a.received, 0n);
  const said = `${count(records)} records over ${plural(setting.days.length, 'day')}, ${plural(result.runs, 'run')}, in ${seconds(took)}`;
  output.heading(output.colors.green(said));
  if (output.json)
    output.table(
      [],
      [{ records, days: setting.days.length, runs: result.runs, seconds: took, ...result.shown }],
      'demo',
    );
  next(output, dir, setting.project.directory, result.shown);
  failIfWrong(result);
}

function next(output: Output, dir: string, directory: string, { page, pictures }: Shown): void {
  const edp = `npx edp --project ${dir}`;
  output.note(
    `\nOpen it in a browser, it works offline:
  ${join(directory, page)}
${plural(pictures.length, 'picture')} for slides:
  ${join(directory, dirname(pictures[0] ?? ''))}
What to look at next:
  ${edp} serve
  ${edp} lineage gold.fact_sales.total_amount
  ${edp} status
  ${edp} query "SELECT day, channel, revenue FROM sales_performance_metrics ORDER BY day DESC, channel LIMIT 9"
  ${edp} tables describe campaign_effectiveness
  ${edp} tables sample customer_segmentation -n 3
  ${edp} quarantine list
  ${edp} plan`,
  );
}

function failIfWrong(result: DemoResult): void {
  const lost = result.accounts.filter((a) => !addsUp(a)).map((a) => a.source);
  const failed = result.failed.filter((c) => c.severity === 'error').map(checkName);
  const problems = [
    ...(lost.length > 0 ? [`records are not accounted for: ${lost.join(', ')}`] : []),
    ...(result.held.length > 0 ? [`tables were held back: ${result.held.join(', ')}`] : []),
    ...(failed.length > 0 ? [`checks failed: ${failed.join(', ')}`] : []),
  ];
  if (problems.length === 0) return;
  throw new EdpError('CHECK_FAILED', `Something does not add up: ${problems.join('; ')}.`);
}
