import { fileURLToPath } from 'node:url';
import type { LakehouseSettings } from '../../../src/engine/lakehouse/settings.js';
import { type Measured, measureBy } from '../../support/children.js';
import type { TableTime } from '../../support/platform.js';
import type { WireTime } from './wire.js';

/** How rows are read: as Arrow, as values one after another, or as values all at once. */
export type ReadingAs = 'arrow' | 'stream' | 'rows';

/** One measurement of the driver program, in a process of its own. */
export type ClusterTask =
  | { kind: 'ingest'; lakehouse: LakehouseSettings; world: string; memoryLimit: string }
  | { kind: 'run'; lakehouse: LakehouseSettings; memoryLimit: string }
  | { kind: 'read'; spark: string; query: string; as: ReadingAs };

export interface RunTimes {
  /** Seconds from opening the lakehouse to closing it. */
  total: number;
  /** Seconds of the run alone. */
  run: number;
  /** During the run. */
  wire: WireTime;
  tables: Record<string, TableTime>;
}

export interface ClusterTaskResults {
  ingest: { total: number };
  run: RunTimes;
  read: { total: number; rows: number };
}

const child = fileURLToPath(new URL('../child.ts', import.meta.url));

export const measureDriver = <T extends ClusterTask>(task: T): Promise<Measured<ClusterTaskResults[T['kind']]>> =>
  measureBy(child, task);
