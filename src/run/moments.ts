import type { Database } from '../engine/database.js';

/** Registers moments for which snapshot tables of the `weeks` calendar keep a snapshot, each once (DESIGN S13). */
export async function requestMoments(state: Database, moments: readonly Date[]): Promise<void> {
  for (const moment of moments) {
    await state.execute(
      `INSERT INTO edp.requested_moments SELECT $moment
       WHERE NOT EXISTS (SELECT 1 FROM edp.requested_moments WHERE moment = $moment)`,
      { moment },
    );
  }
}
