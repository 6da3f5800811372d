import bronzeIngestion from './bronze-ingestion.js';
import featureSnapshots from './feature-snapshots.js';
import goldAggregations from './gold-aggregations.js';
import type { Job } from './job.js';
import qualityAndMaintenance from './quality-and-maintenance.js';
import silverTransformations from './silver-transformations.js';

export type { Job, JobStep } from './job.js';

/** The platform's pipelines, in the order in which they feed each other. */
export const jobs: readonly Job[] = [
  bronzeIngestion,
  silverTransformations,
  goldAggregations,
  featureSnapshots,
  qualityAndMaintenance,
];

export function jobNamed(name: string): Job {
  const found = jobs.find((j) => j.name === name);
  if (!found) throw new RangeError(`there is no job named ${name}`);
  return found;
}
