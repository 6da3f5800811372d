import { columns, type DrillRelation, text } from './relation.js';

export const quarantine: DrillRelation = {
  rows: 'quarantined records',
  from: 'edp.quarantine q',
  dimensions: { day: 'CAST(q.arrived_at AS DATE)', source: 'q.source', reason: text('q.reason'), status: 'q.status' },
  shown: columns('q', 'quarantine_id', 'reason', 'source', 'arrived_at', 'status', 'origin', 'line'),
  order: 'q.quarantine_id DESC',
};

export const checks: DrillRelation = {
  rows: 'check results',
  from: 'edp.check_results k',
  dimensions: {
    table: 'k.table_name',
    column: "coalesce(k.column_name, '')",
    assertion: text('k.assertion'),
    severity: 'k.severity',
  },
  shown: columns('k', 'run_id', 'table_name', 'column_name', 'assertion', 'severity', 'success', 'failed', 'checked'),
  order: 'k.run_id DESC, k.table_name, k.column_name, k.assertion',
};

export const batches: DrillRelation = {
  rows: 'batches',
  from: 'edp.batches b',
  dimensions: { day: 'CAST(coalesce(b.arrived_to, b.loaded_at) AS DATE)', source: 'b.source' },
  shown: columns('b', 'source', 'loaded_at', 'received', 'redelivered', 'quarantined', 'stored', 'batch_id'),
  order: 'b.loaded_at DESC, b.batch_id',
};

export const batchDays: DrillRelation = {
  rows: 'days of batches',
  from: 'edp.batch_days d',
  dimensions: { day: 'd.day', source: 'd.source' },
  shown: {
    ...columns('d', 'source', 'day', 'rows'),
    ...columns('d', 'immediate_rows', 'short_rows', 'medium_rows', 'long_rows', 'critical_rows', 'batch_id'),
  },
  order: 'd.day DESC, d.source, d.batch_id',
};

export const runs: DrillRelation = {
  rows: 'tables of runs',
  from: 'edp.run_tables t JOIN edp.runs r ON r.run_id = t.run_id',
  dimensions: { run: 'r.run_id', status: 'r.status' },
  shown: columns('t', 'run_id', 'table_name', 'status', 'action', 'units', 'removed', 'added', 'row_count', 'seconds'),
  order: 't.run_id DESC, t.table_name',
};
