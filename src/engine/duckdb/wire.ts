/** Values of rows as JSON and back, types kept: what crosses the local socket between owner and reader. */
type Wire = string | number | boolean | null | readonly Wire[] | { [tag: string]: Wire };

/** Whole numbers become `{"n": "…"}`, instants `{"t": ms}`, doubles that JSON cannot say `{"f": "NaN"}`, structs `{"o": {…}}`. */
export function toWire(value: unknown): Wire {
  if (value === null || value === undefined) return null;
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : { f: String(value) };
    case 'bigint':
      return { n: value.toString() };
    default:
      if (value instanceof Date) return { t: value.getTime() };
      if (Array.isArray(value)) return value.map(toWire);
      return { o: structToWire(value as object) };
  }
}

const structToWire = (value: object): { [name: string]: Wire } =>
  Object.fromEntries(Object.entries(value).flatMap(([k, v]) => (v === undefined ? [] : [[k, toWire(v)]])));

export function fromWire(value: Wire): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((item: Wire) => fromWire(item));
  const tagged = value as { n?: string; t?: number; f?: string; o?: { [name: string]: Wire } };
  if (tagged.n !== undefined) return BigInt(tagged.n);
  if (tagged.t !== undefined) return new Date(tagged.t);
  if (tagged.f !== undefined) return Number(tagged.f);
  return Object.fromEntries(Object.entries(tagged.o ?? {}).map(([k, v]) => [k, fromWire(v)]));
}

export const encode = (value: unknown): string => JSON.stringify(toWire(value));
export const decode = (line: string): unknown => fromWire(JSON.parse(line) as Wire);
