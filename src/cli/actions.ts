import { ingest } from '../ingest/index.js';
import { EdpError } from '../model/errors.js';
import { sourceS3 } from '../project/s3.js';
import { checkAll } from '../run/check.js';
import { requestMoments } from '../run/moments.js';
import { type RunRequest, run } from '../run/run.js';
import type { Context } from './context.js';
import { plural } from './format.js';
import { recorded } from './openlineage.js';
import {
  checkName,
  failIfHeld,
  failIfPartial,
  printAccounts,
  printChecks,
  printIngest,
  printRun,
  tally,
} from './report.js';

/** The bodies of the commands that jobs have as steps, too: they show progress, print, and throw if something is wrong. */
export interface IngestAction {
  sources?: readonly string[] | undefined;
  history?: boolean | undefined;
  files?: readonly string[] | undefined;
}

/** @throws EdpError PARTIAL if a file was refused. */
export async function ingestFiles(context: Context, action: IngestAction): Promise<void> {
  const project = await context.project();
  const progress = context.progress();
  const result = await context.change(project, (warehouse) =>
    warehouse.admit((intake, recall) =>
      ingest(intake, project.sources, {
        now: context.io.now(),
        root: project.directory,
        history: action.history,
        only: action.sources?.length ? action.sources : undefined,
        files: action.files,
        s3: sourceS3(project, context.io.env),
        recall,
        onProgress: ({ source, path, file, files, bytes }) =>
          progress.update(`${source}: file ${file} of ${files}, ${(bytes / 1e6).toFixed(1)} MB  ${path}`),
      }),
    ),
  );
  progress.clear();
  printIngest(context.output, result);
  failIfPartial(result);
}

/** @throws EdpError CHECK_FAILED if a table was held back. */
export async function runTables(
  context: Context,
  request: RunRequest,
  snapshotsAt: readonly Date[] = [],
): Promise<void> {
  const project = await context.project();
  const progress = context.progress();
  const report = await context.change(project, async ({ engine }) => {
    if (snapshotsAt.length > 0) await requestMoments(engine.state, snapshotsAt);
    return recorded(context, project, engine, (record) =>
      run(engine, project.compile, request, {
        now: context.io.now,
        onTable: (event) => {
          progress.update(`${event.done} of ${plural(event.total, 'table')}: ${event.table}`);
          record(event);
        },
        onLost: () => context.output.note('an executor was lost with rows of this run: it begins again'),
      }),
    );
  });
  progress.clear();
  printRun(context.output, report);
  failIfHeld(report);
}

/** @throws EdpError CHECK_FAILED if a check of severity `error` failed. */
export async function checkTables(context: Context, select: readonly string[] | undefined): Promise<void> {
  const project = await context.project();
  const progress = context.progress();
  const { results, accounts, missing } = await context.look(project, (engine) =>
    checkAll(engine, project.compile, {
      select,
      showPii: context.showPii,
      onTable: ({ table, done, total }) => progress.update(`${done} of ${plural(total, 'table')}: ${table}`),
    }),
  );
  progress.clear();
  const { output } = context;
  const bad = results.filter((c) => !c.success);
  printChecks(output, output.json ? results : bad);
  printAccounts(output, accounts);
  if (missing.length > 0) output.note(`not built yet: ${missing.join(', ')}`);
  const { passed, warned, failed } = tally(results);
  output.note(`${plural(results.length, 'check')}: ${passed} passed, ${warned} warned, ${failed} failed`);
  const errors = bad.filter((c) => c.severity === 'error');
  if (errors.length === 0) return;
  throw new EdpError('CHECK_FAILED', `${plural(errors.length, 'check')} failed.`, {
    where: errors.slice(0, 10).map(checkName).join(', '),
    hint: 'The examples show offending rows; `edp tables describe TABLE` tells what is expected.',
  });
}
