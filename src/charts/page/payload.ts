import type { Lineage } from '../../lineage/lineage.js';
import type { About } from '../definition.js';
import type { Packed } from './columnar.js';

/** Everything the page knows: aggregates only, never rows of people. */
export interface Payload {
  /** Whose numbers these are. */
  title: string;
  about: About;
  /** By the dataset's name. */
  datasets: Readonly<Record<string, Packed>>;
  lineage: Lineage;
  /** Rows of each table, by its name; null where it is not built. */
  rowCounts: Readonly<Record<string, number | null>>;
  /** What the tables stood at: changes with every run that published something. */
  version: string;
  /** The page is shown by `edp serve`: it refreshes itself, and bars lead to their rows. */
  live: boolean;
}

/** The element of the page that holds the payload. */
export const payloadId = 'edp-payload';
