/** One action of a pipeline. Selections are in the notation of `edp run --select`. */
export type JobStep =
  /** Bring new and changed files in: of these sources, or of all. */
  | { action: 'ingest'; sources?: readonly string[] }
  /** Bring tables up to date. */
  | { action: 'run'; select?: readonly string[]; full?: boolean }
  /** Run the checks over published tables; the job fails if one of severity `error` does. */
  | { action: 'check'; select?: readonly string[] }
  /** Take a snapshot of the feature tables as known at the start of the current business day. */
  | { action: 'snapshot' }
  /** Give the space of what was replaced back to the disk. */
  | { action: 'maintain' };

/** A pipeline as data: read by `edp run --job`, by the built-in scheduler, and by Airflow. */
export interface Job {
  /** Kebab case; unique. */
  name: string;
  description: string;
  /** Five fields of cron, in the business time zone. */
  schedule: string;
  /** Jobs whose success this one waits for, where a scheduler runs both. */
  after?: readonly string[];
  steps: readonly JobStep[];
}

/** Declares a pipeline. */
export const job = (definition: Job): Job => definition;
