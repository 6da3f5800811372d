import type { ColumnType } from '../../../model/column.js';
import { sparkDialect } from '../dialect.js';
import { arrowOf, type UploadColumns, type UploadRow } from './arrow/write.js';
import { cacheArtifact } from './artifacts.js';
import type { SparkChannel } from './channel.js';
import { type Relation, relation } from './relations.js';

/** Up to here data travels inside the plan; above, it is laid down on the server first, and sent but once. */
const inlineBytes = 1 << 20;
const rowsOfPart = 10_000;

/**
 * Rows as a relation to select from or to write. They are sent in parts of 10,000, so that neither side holds a large
 * upload as one piece; a large one lives in the session's cache until the session ends.
 * @throws EdpError USAGE for a value that its column cannot hold
 */
export async function upload(
  channel: SparkChannel,
  columns: UploadColumns,
  rows: Iterable<UploadRow> | AsyncIterable<UploadRow>,
): Promise<Relation> {
  const dataHashes: string[] = [];
  const schema = ddl(columns);
  let first: Uint8Array | undefined;
  for await (const part of parts(rows)) {
    const data = arrowOf(columns, part);
    if (first === undefined) {
      first = data;
      continue;
    }
    if (dataHashes.length === 0) dataHashes.push(await cacheArtifact(channel, first));
    dataHashes.push(await cacheArtifact(channel, data));
  }
  const data = first ?? arrowOf(columns, []);
  if (dataHashes.length === 0 && data.length <= inlineBytes) {
    return relation({ case: 'localRelation', value: { data, schema } });
  }
  if (dataHashes.length === 0) dataHashes.push(await cacheArtifact(channel, data));
  const schemaHash = await cacheArtifact(channel, new TextEncoder().encode(schema));
  return relation({ case: 'chunkedCachedLocalRelation', value: { dataHashes, schemaHash } });
}

/** Columns in Spark's DDL: `` `a` BIGINT, `b` STRING ``. */
export function ddl(columns: Readonly<Record<string, ColumnType>>): string {
  const { identifier, type } = sparkDialect.functions({ timeZone: 'UTC' });
  return Object.entries(columns)
    .map(([name, t]) => `${identifier(name)} ${type(t)}`)
    .join(', ');
}

async function* parts(rows: Iterable<UploadRow> | AsyncIterable<UploadRow>): AsyncGenerator<UploadRow[]> {
  let part: UploadRow[] = [];
  for await (const row of rows) {
    part.push(row);
    if (part.length === rowsOfPart) {
      yield part;
      part = [];
    }
  }
  if (part.length > 0) yield part;
}
