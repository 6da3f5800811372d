/**
 * What every session of the platform sets, whatever the server was started with, so that statements mean the same as
 * on DuckDB: https://spark.apache.org/docs/4.1.0/sql-ref-ansi-compliance.html
 */
export const sessionSettings: Readonly<Record<string, string>> = {
  'spark.sql.session.timeZone': 'UTC',
  // A value that does not fit is an error, not null.
  'spark.sql.ansi.enabled': 'true',
  // "name" is a name, 'text' a text. Backslashes are escapes in texts all the same: see `literal` of the dialect.
  'spark.sql.ansi.doubleQuotedIdentifiers': 'true',
  'spark.sql.parser.escapedStringLiterals': 'false',
  'spark.sql.caseSensitive': 'false',
  // The union of two checkpoints fails without ("key not found" in UnionBase): Spark takes over what it knew of their
  // columns' values under names that the checkpoint no longer has.
  'spark.sql.constraintPropagation.enabled': 'false',
  // A day's changes are thousands of rows: with Spark's default of 200, most tasks would have none.
  'spark.sql.shuffle.partitions': '4',
};
