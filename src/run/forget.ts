import type { Engine } from '../engine/engine.js';
import { type ForgetResult, forget, type IngestSource } from '../ingest/index.js';
import { nextRun } from './store.js';

/**
 * Erases a person from Bronze and quarantine, and marks what is derived from the rewritten records, so that the next
 * run rebuilds it, snapshots too (DESIGN S16). One transaction.
 */
export async function forgetPerson(
  engine: Engine,
  sources: readonly IngestSource[],
  customerId: string,
  clock: { now: Date },
): Promise<ForgetResult> {
  return engine.transaction(async () => {
    const result = await forget(engine, sources, customerId, clock);
    const run = await nextRun(engine.state);
    for (const source of result.sources) {
      await engine.state.execute('INSERT INTO edp.source_rewrites VALUES ($source, $run)', {
        source: `raw_${source}`,
        run,
      });
    }
    return result;
  });
}
