import { Temporal } from 'temporal-polyfill';
import type { Job, JobStep } from '../../jobs/index.js';
import { checkTables, ingestFiles, runTables } from './actions.js';
import type { Context } from './context.js';

/** Carries out a pipeline step by step; the first step that fails ends it. */
export async function runJob(context: Context, job: Job): Promise<void> {
  for (const [i, step] of job.steps.entries()) {
    context.output.note(`${job.name}: step ${i + 1} of ${job.steps.length}, ${step.action}`);
    await runStep(context, step);
  }
}

async function runStep(context: Context, step: JobStep): Promise<void> {
  switch (step.action) {
    case 'ingest':
      return ingestFiles(context, step);
    case 'run':
      return runTables(context, step);
    case 'check':
      return checkTables(context, step.select);
    case 'snapshot': {
      const project = await context.project();
      const at = startOfDay(context.io.now(), project.config.timeZone);
      return runTables(context, { select: ['+customer_product_interactions'] }, [at]);
    }
    case 'maintain': {
      const project = await context.project();
      await context.change(project, (warehouse) => warehouse.maintain());
    }
  }
}

function startOfDay(now: Date, timeZone: string): Date {
  const here = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timeZone);
  return new Date(here.startOfDay().epochMilliseconds);
}
