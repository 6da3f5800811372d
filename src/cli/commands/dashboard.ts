import { Command } from 'commander';
import { readAssets } from '../../charts/page/assets.js';
import { collect } from '../../charts/page/collect.js';
import { pageHtml } from '../../charts/page/html.js';
import { Context } from '../context.js';
import { writeWhole } from '../files.js';
import { plural, seconds } from '../format.js';
import type { Io } from '../io.js';
import { packageRoot } from '../package.js';
import { pageSource } from '../page.js';

const defaultFile = 'interactive_dashboard.html';

export const dashboardCommand = (io: Io): Command =>
  new Command('dashboard')
    .summary('the interactive page, as one file that works offline')
    .description(
      'Writes one HTML file: charts of sales, customers, campaigns, products, activity and data quality, with filters, and the lineage of every column. It holds aggregates, never rows of people, and fetches nothing.',
    )
    .option('-o, --out <file>', 'where to', defaultFile)
    .addHelpText(
      'after',
      `
Examples:
  $ edp dashboard
  $ edp dashboard --out reports/july.html
  $ edp dashboard --json | jq .bytes`,
    )
    .action((flags: { out: string }, command: Command) => dashboard(Context.of(io, command), flags.out));

async function dashboard(context: Context, out: string): Promise<void> {
  const assets = readAssets(packageRoot);
  const project = await context.project();
  const progress = context.progress();
  const source = await pageSource(project);
  const payload = await context.read(project, (reader) =>
    collect(
      reader,
      { ...source, live: false },
      { onDataset: ({ name, done, total }) => progress.update(`${done} of ${total} aggregates: ${name}`) },
    ),
  );
  const path = context.path(out);
  const text = pageHtml(payload, assets);
  await writeWhole(path, text);
  progress.clear();
  const bytes = Buffer.byteLength(text);
  const rows = Object.values(payload.datasets).reduce((sum, d) => sum + d.rows, 0);
  context.output.result(
    `${out}: ${(bytes / 1e6).toFixed(1)} MB, ${plural(rows, 'row')} of aggregates, in ${seconds(progress.elapsed)}. Open it in any browser.`,
    { file: path, bytes, rows, datasets: Object.keys(payload.datasets).length, as_of: payload.about.asOf },
  );
}
