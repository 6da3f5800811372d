/** One deliberate fault: a piece of a file's text, which must occur exactly once, and what stands in its place. */
export interface Mutation {
  /** What goes wrong. */
  name: string;
  file: string;
  find: string;
  replace: string;
}

const sales = 'models/silver/standardized_sales.ts';
const events = 'models/silver/standardized_user_events.ts';

/** Faults that a careless change could bring in. Each must make a property test fail. */
export const mutations: readonly Mutation[] = [
  {
    name: 'late records are skipped when their days are looked for',
    file: 'src/run/changes.ts',
    find: 'WHERE _seq > ${position}`',
    replace: 'WHERE _seq > ${position} AND _arrived_at < _version_time + INTERVAL 24 HOUR`',
  },
  {
    name: 'the last record admitted is left for the next run',
    file: 'src/plan/planner.ts',
    find: 'if (source && source.head > position) {',
    replace: 'if (source && source.head > position + 1n) {',
  },
  {
    name: 'a correction of a sale is dropped',
    file: sales,
    find: "`SELECT ${orderKeyOfSale('c')} AS unit FROM ${t.changes} c`",
    replace: "`SELECT ${orderKeyOfSale('c')} AS unit FROM ${t.changes} c WHERE c.updated_at IS NULL`",
  },
  {
    name: 'rows are written twice',
    file: 'src/engine/duckdb/engine.ts',
    find: 'SELECT ${columns} FROM ${delta.addedRows}`',
    replace: 'SELECT ${columns} FROM ${delta.addedRows} UNION ALL SELECT ${columns} FROM ${delta.addedRows}`',
  },
  {
    name: 'a file that grew is taken in again from its beginning',
    file: 'src/ingest/group.ts',
    find: 'files.filter((f) => f.known)',
    replace: 'files.filter((f) => f.known && f.part < 0)',
  },
  {
    name: 'the change set forgets old values',
    file: 'src/engine/duckdb/engine.ts',
    find: '`SELECT ${columns} FROM ${removedRows} UNION ALL SELECT ${columns} FROM ${addedRows}`',
    replace: '`SELECT ${columns} FROM ${addedRows}`',
  },
  {
    name: 'the change set forgets new values',
    file: 'src/engine/duckdb/engine.ts',
    find: '`SELECT ${columns} FROM ${removedRows} UNION ALL SELECT ${columns} FROM ${addedRows}`',
    replace: '`SELECT ${columns} FROM ${removedRows}`',
  },
  {
    name: 'rows that keep their key count as unchanged',
    file: 'src/engine/duckdb/engine.ts',
    find: ' OR NOT (${sameValues(Object.keys(table.columns))})`',
    replace: '`',
  },
  {
    name: 'changes are not kept for a consumer that was left out',
    file: 'src/run/run.ts',
    find: 'if (lagging) await log.keep(',
    replace: 'if (!lagging) await log.keep(',
  },
  {
    name: 'the cursors of a held table move on',
    file: 'src/run/run.ts',
    find: "t.status === 'published' || t.status === 'unchanged')",
    replace: "t.status === 'published' || t.status === 'unchanged' || t.status === 'held')",
  },
  {
    name: 'snapshots are made of what is known today',
    file: 'src/run/snapshots.ts',
    find: 'Rewind.to(engine, context, moment,',
    replace: "Rewind.to(engine, context, new Date('9000-01-01T00:00:00Z'),",
  },
  {
    name: 'old snapshots are not made again for late records',
    file: 'src/run/snapshots.ts',
    find: '(earliest !== undefined && m >= earliest)',
    replace: '(earliest !== undefined && m < earliest)',
  },
  {
    name: 'an event touches its own session only, not that of its other copy',
    file: events,
    find: 'WHERE r.event_id IN (SELECT event_id FROM ${t.changes})`',
    replace: 'WHERE false`',
  },
  {
    name: 'an exchange rate touches its own day only',
    file: 'models/shared/rates.ts',
    find: 's.${day} < c.valid_to`',
    replace: 's.${day} = c.valid_from`',
  },
  {
    name: 'a version that ends elsewhere touches no fact',
    file: 'models/shared/versions.ts',
    find: 'THEN MIN(c.valid_to) ELSE',
    replace: 'THEN MAX(c.valid_to) ELSE',
  },
  {
    name: 'a touch that arrives late touches no conversion',
    file: 'models/gold/campaign_touchpoints.ts',
    find: 'c.visitor_id = s.visitor_id AND c.touched_at <= s.sold_at',
    replace: 'c.visitor_id = s.visitor_id AND c.touched_at > s.sold_at',
  },
  {
    name: 'a monthly snapshot touches no day of campaigns',
    file: 'models/gold/campaign_effectiveness.ts',
    find: 'ON s.day >= m.since AND (m.until IS NULL OR s.day < m.until)`',
    replace: 'ON s.day >= m.since AND s.day < m.since`',
  },
  {
    name: 'days stay provisional for ever',
    file: 'models/gold/sales_performance_metrics.ts',
    find: '<> (${isProvisional(t.fn, ',
    replace: '<> NOT (${isProvisional(t.fn, ',
  },
  {
    name: 'revenue without a customer is attributed to nothing at all',
    file: 'models/shared/effectiveness.ts',
    find: "WHERE s.campaign_id IS NULL AND s.status = 'completed'",
    replace: "WHERE s.campaign_id IS NULL AND s.status = 'completed' AND s.customer_id IS NOT NULL",
  },
];
