import { catalogSettings, type LakehouseSettings, publishedCatalog } from '../../../src/engine/lakehouse/settings.js';
import type { PySpark } from './pyspark.js';

/** The catalog that the hand-written program writes to: in the same database, its files below a prefix of its own. */
export const handwrittenCatalog = 'by_hand';

export interface HandwrittenRun {
  /** Seconds from opening the session to closing it. */
  total: number;
  tables: Record<string, number>;
}

/** Settings of a session that knows the platform's tables of one lakehouse and the program's in another, or the same. */
export const bothCatalogs = (platform: LakehouseSettings, byHand: LakehouseSettings): Record<string, string> => ({
  ...catalogSettings(platform, publishedCatalog),
  ...catalogSettings({ ...byHand, warehouse: `${byHand.warehouse}/${handwrittenCatalog}` }, handwrittenCatalog),
});

/** Computes Silver and Gold from the Bronze of a lakehouse by the hand-written program. */
export const runHandwritten = (pyspark: PySpark, lakehouse: LakehouseSettings): Promise<HandwrittenRun> =>
  pyspark.run('program.py', {
    remote: lakehouse.spark,
    settings: bothCatalogs(lakehouse, lakehouse),
    bronze: publishedCatalog,
    target: handwrittenCatalog,
  });
