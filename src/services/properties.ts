/** A Java properties file. Java reads it as Latin-1, and takes a backslash for the beginning of an escape. */
export const propertiesFile = (entries: Readonly<Record<string, string | number | boolean>>): string =>
  Object.entries(entries)
    .map(([key, value]) => `${key}=${escaped(String(value))}\n`)
    .join('');

const escaped = (value: string): string =>
  value.replaceAll('\\', '\\\\').replace(/[^\x20-\x7e]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
