/** A text constant, quoted for SQL. */
export const literal = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/** An identifier, quoted for SQL. */
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;
