import type { Cluster } from '../../../test/cluster/support/lakehouse.js';
import type { Lakehouses } from './lakehouses.js';
import type { PySpark } from './pyspark.js';
import type { Trials } from './trials.js';

/** What each part is given. */
export interface ClusterContext {
  /** Of the world at full size. */
  events: number;
  rounds: number;
  cluster: Cluster;
  lakehouses: Lakehouses;
  pyspark: PySpark;
  /** What was measured at a size, and the means to measure more: parts share it. */
  trials: (events: number) => Promise<Trials>;
  /** Tells a person what is under way. */
  note: (text: string) => void;
}

/** The sizes at which growth is looked at: a tenth, and the whole. */
export const sizes = ({ events }: Pick<ClusterContext, 'events'>): readonly [number, number] => [
  Math.max(1000, Math.round(events / 10)),
  events,
];
