/** Selects of what has been admitted and what has not, by the name of the state's table: all but what the clock decides. */
export const ledger: Readonly<Record<string, string>> = {
  batches:
    'SELECT batch_id, source, origin, kind, history, received, redelivered, quarantined, stored, skipped FROM edp.batches',
  batch_days: 'SELECT * FROM edp.batch_days',
  files: 'SELECT * EXCLUDE (stamp) FROM edp.files',
  quarantine: 'SELECT source, batch_id, origin, line, text, reason, status FROM edp.quarantine',
  watermarks: 'SELECT * FROM edp.watermarks',
  warnings: 'SELECT * FROM edp.warnings',
};
