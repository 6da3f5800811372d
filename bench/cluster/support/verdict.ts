/** Seconds of a run at a size. */
export interface Medians {
  events: number;
  spark: number;
  duckdb: number;
}

/**
 * Says from what size on Spark pays: where the lines through the two sizes meet, if they do.
 * @throws RangeError for less than two sizes.
 */
export function verdict([small, large]: readonly Medians[]): string {
  if (!small || !large) throw new RangeError('two sizes are needed');
  const growth = (engine: 'spark' | 'duckdb') => (large[engine] - small[engine]) / (large.events - small.events);
  const [spark, duckdb] = [growth('spark'), growth('duckdb')];
  const per = `Each further million events costs ${(spark * 1e6).toFixed(0)} s on Spark and ${(duckdb * 1e6).toFixed(0)} s on DuckDB`;
  if (large.spark <= large.duckdb) return `${per}: on these cores, Spark pays at this size already.`;
  if (spark >= duckdb) return `${per}: on these cores, Spark pays at no size. It pays where one machine does not do.`;
  const meet = large.events + (large.spark - large.duckdb) / (duckdb - spark);
  return `${per}: on these cores, the lines meet at some ${(meet / 1e6).toFixed(1)} million events.`;
}
