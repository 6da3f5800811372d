import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import type { Database } from '../engine/database.js';
import { literal } from '../engine/sql.js';
import { EdpError } from '../model/errors.js';
import { CsvRecords } from './csv-records.js';
import { splitRow } from './csv-shape.js';
import type { RecordForm } from './fields.js';
import type { FileAtHand } from './found-file.js';
import type { CsvOptions } from './mapping.js';
import { asFileError, type FileContent, readFile } from './read-file.js';

/**
 * The lines that wait to be judged, in the order of the files: `text` (null for an empty line) and `part`, the number
 * of the file. A row's `rowid` is its place among them.
 */
export const linesTable = 'temp._ingest_lines';

export const clearLines = (database: Database): Promise<number> =>
  database.execute('CREATE OR REPLACE TEMP TABLE _ingest_lines (text VARCHAR, part INTEGER)');

/** Plain files from this size on are read by the engine's own parallel reader. */
const largeFile = 4 * 2 ** 20;
/** No sane text holds this; a file with its first character is read the slow way. */
const never = '\u0001\u0002\u0003\u0004';

/** How the records of a file are written; reads no more than its beginning. */
export async function formOf(database: Database, file: FileAtHand, csv: CsvOptions): Promise<RecordForm> {
  switch (file.format) {
    case 'ndjson':
    case 'json':
      return { kind: 'json' };
    case 'parquet': {
      const columns = await ofFile(file, () =>
        database.rows<{ column_name: string }>(
          `DESCRIBE SELECT * FROM read_parquet(${literal(exactly(file.absolute))})`,
        ),
      );
      return { kind: 'json', columns: columns.map((c) => c.column_name) };
    }
    case 'csv': {
      const records = new CsvRecords(csv);
      const lines = (await headOf(file, csv.encoding)).split('\n');
      const first = [...lines.flatMap((line) => records.push(line)), ...records.end()].find((r) => r.trim() !== '');
      if (first === undefined) return { kind: 'csv', header: [] };
      const fields = splitRow(first, csv);
      return { kind: 'csv', header: csv.header ? fields.map((f) => f.trim()) : fields.map((_, i) => `column${i + 1}`) };
    }
  }
}

/** Where a file's lines lie among the waiting lines. */
export interface StagedLines {
  /** Place of its first line. */
  first: bigint;
  /** Place after its last line. */
  end: bigint;
  /** Its lines but for empty ones. */
  lines: bigint;
}

/** By file. */
export async function stagedLines(database: Database): Promise<Map<number, StagedLines>> {
  const rows = await database.rows<StagedLines & { part: bigint }>(
    `SELECT part, min(rowid) AS first, max(rowid) + 1 AS "end", count(text) AS lines FROM ${linesTable} GROUP BY part`,
  );
  return new Map(rows.map(({ part, ...lines }) => [Number(part), lines]));
}

/**
 * Puts a file's records among the waiting lines, all or none.
 * @throws EdpError FILE_TRUNCATED, FILE_BROKEN, FILE_ENCODING or FILE_UNREADABLE: nothing of the file was kept.
 */
export async function stageFile(
  database: Database,
  file: FileAtHand,
  part: number,
  csv: CsvOptions,
): Promise<FileContent> {
  try {
    const content = await stageByFormat(database, file, part, csv);
    if (content.bytes !== file.bytes) {
      throw new EdpError('FILE_UNREADABLE', 'The file changed while it was read.', {
        where: file.path,
        hint: 'Ingest it again when its writer has finished.',
      });
    }
    if (file.format === 'csv' && csv.header) await dropHeader(database, part);
    return content;
  } catch (error) {
    await database.execute(`DELETE FROM ${linesTable} WHERE part = ${part}`);
    throw error;
  }
}

async function stageByFormat(
  database: Database,
  file: FileAtHand,
  part: number,
  csv: CsvOptions,
): Promise<FileContent> {
  const add = (select: string) => database.execute(`INSERT INTO ${linesTable} ${select}`);
  if (file.format === 'parquet') {
    const content = await readFile(file.absolute, { gzip: false, encoding: 'binary' });
    await ofFile(file, () =>
      add(`SELECT CAST(to_json(t) AS VARCHAR), ${part} FROM read_parquet(${literal(exactly(file.absolute))}) t`),
    );
    return content;
  }
  const structure = file.format === 'json' ? jsonStructure(await headOf(file, 'utf-8')) : 'lines';
  if (structure !== 'lines') {
    const content = await readFile(file.absolute, { gzip: file.gzip, encoding: 'utf-8' });
    const options = `format = '${structure}', maximum_object_size = 33554432, compression = '${file.gzip ? 'gzip' : 'uncompressed'}'`;
    await ofFile(file, () =>
      add(
        `SELECT CAST(json AS VARCHAR), ${part} FROM read_json_objects([${literal(exactly(file.absolute))}], ${options})`,
      ),
    );
    return content;
  }
  if (!file.gzip && file.bytes >= largeFile && !(file.format === 'csv' && csv.encoding !== 'utf-8')) {
    const content = await stageLarge(database, file, part, csv);
    if (content) return content;
  }
  return stageText(database, file, part, csv);
}

/** Reads a large file in parallel, while its digest is computed. Undefined, and nothing kept, if it is not plain lines. */
async function stageLarge(
  database: Database,
  file: FileAtHand,
  part: number,
  csv: CsvOptions,
): Promise<FileContent | undefined> {
  let clean = true;
  let start = true;
  const onBytes = (bytes: Buffer): void => {
    if (start && bytes[0] === 0xef) clean = false;
    start = false;
    clean &&= !bytes.includes(13) && !bytes.includes(1);
  };
  const reader = `read_csv(${literal(exactly(file.absolute))}, columns = {'text': 'VARCHAR'}, header = false, auto_detect = false,
    delim = ${literal(never)}, quote = '', escape = '', new_line = '\\n')`;
  const blank = "CASE WHEN strlen(text) < 100 AND trim(text, ' \t') = '' THEN NULL ELSE text END";
  const [content, staged] = await Promise.all([
    readFile(file.absolute, { gzip: false, encoding: 'utf-8', onBytes }).catch((error: unknown) => error),
    database
      .execute(`INSERT INTO ${linesTable} SELECT ${blank}, ${part} FROM ${reader}`)
      .catch((error: unknown) => error),
  ]);
  if (content instanceof EdpError) throw content;
  if (noSpace(staged)) throw staged;
  const usable =
    clean && typeof staged === 'number' && !(file.format === 'csv' && (await hasOddQuotes(database, part, csv)));
  if (usable) return content as FileContent;
  await database.execute(`DELETE FROM ${linesTable} WHERE part = ${part}`);
  return undefined;
}

/** Some line holds an odd number of quotes, so that a record may span lines. */
async function hasOddQuotes(database: Database, part: number, csv: CsvOptions): Promise<boolean> {
  const quote = literal(csv.quote);
  const [row] = await database.rows<{ odd: boolean }>(
    `SELECT coalesce(bool_or(contains(text, ${quote}) AND (length(text) - length(replace(text, ${quote}, ''))) % 2 = 1), false)
       AS odd FROM ${linesTable} WHERE part = ${part}`,
  );
  return row?.odd ?? false;
}

/** Reads a text file of any kind piece by piece. */
async function stageText(database: Database, file: FileAtHand, part: number, csv: CsvOptions): Promise<FileContent> {
  const insert = (text: string, separator: string, returns: boolean) =>
    addLines(database, part, text, separator, returns);
  if (file.format !== 'csv') {
    const onText = (text: string) => insert(withoutLast(text), '\n', true);
    return readFile(file.absolute, { gzip: file.gzip, encoding: 'utf-8', onText });
  }
  const records = new CsvRecords(csv);
  const onText = async (text: string): Promise<void> => {
    if (!records.isOpen && !text.includes(csv.quote)) return insert(withoutLast(text), '\n', true);
    const rows = withoutLast(text).split('\n');
    return insertRecords(
      insert,
      rows.flatMap((line) => records.push(line)),
    );
  };
  const content = await readFile(file.absolute, { gzip: file.gzip, encoding: csv.encoding, onText });
  await insertRecords(insert, records.end());
  return content;
}

const withoutLast = (text: string): string => (text.endsWith('\n') ? text.slice(0, -1) : text);

/** Records that may hold line breaks travel under a separator that none of them holds. */
const separators = ['\n', '\u001e', '\u001f', '\u001d', '\u001c', '\u0001', '\u0002', '\u0003'];

async function insertRecords(
  insert: (text: string, separator: string, returns: boolean) => Promise<void>,
  records: readonly string[],
): Promise<void> {
  if (records.length === 0) return;
  const separator =
    separators.find((s) => !records.some((r) => r.includes(s))) ?? (records.length === 1 ? never : undefined);
  if (separator !== undefined) return insert(records.join(separator), separator, false);
  const half = Math.ceil(records.length / 2);
  await insertRecords(insert, records.slice(0, half));
  return insertRecords(insert, records.slice(half));
}

/** @param returns a carriage return before the separator belongs to it. */
async function addLines(
  database: Database,
  part: number,
  text: string,
  separator: string,
  returns: boolean,
): Promise<void> {
  const line =
    returns && text.includes('\r') ? 'CASE WHEN ends_with(line, chr(13)) THEN left(line, -1) ELSE line END' : 'line';
  await database.execute(
    `INSERT INTO ${linesTable} SELECT CASE WHEN strlen(line) < 100 AND trim(line, ' \t\r') = '' THEN NULL ELSE ${line} END, ${part}
     FROM (SELECT unnest(string_split($text, $separator)) AS line)`,
    { text, separator },
  );
}

async function dropHeader(database: Database, part: number): Promise<void> {
  await database.execute(
    `UPDATE ${linesTable} SET text = NULL
     WHERE rowid = (SELECT min(rowid) FROM ${linesTable} WHERE part = ${part} AND text IS NOT NULL)`,
  );
}

/** `array`: one JSON array; `unstructured`: objects over several lines; `lines`: one object a line. */
function jsonStructure(head: string): 'array' | 'unstructured' | 'lines' {
  const text = head.trimStart();
  if (text.startsWith('[')) return 'array';
  try {
    JSON.parse(text.split('\n')[0] ?? '');
    return 'lines';
  } catch {
    return text.startsWith('{') && !/^\{.*\}\s*$/m.test(text.split('\n')[0] ?? '') ? 'unstructured' : 'lines';
  }
}

/** The first megabyte or so of a text file, without a byte order mark. */
async function headOf(file: FileAtHand, encoding: CsvOptions['encoding']): Promise<string> {
  const size = 2 ** 20;
  const decode = (bytes: Buffer) => bytes.toString(encoding === 'latin-1' ? 'latin1' : 'utf8').replace(/^\ufeff/, '');
  try {
    if (file.gzip) {
      const unpacked = createReadStream(file.absolute).pipe(createGunzip({ chunkSize: size }));
      for await (const chunk of unpacked) return decode(chunk as Buffer);
      return '';
    }
    const handle = await open(file.absolute);
    try {
      const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(size) });
      return decode(buffer.subarray(0, bytesRead));
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw asFileError(error, file.path);
  }
}

/** A path as a pattern that matches nothing else. */
const exactly = (path: string): string => path.replaceAll(/[*?[]/g, '[$&]');

const noSpace = (error: unknown): boolean => error instanceof EdpError && error.code === 'NO_SPACE';

/** Runs a statement that reads a file: what fails then is the file's fault, unless there is no space left. */
async function ofFile<T>(file: FileAtHand, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (noSpace(error)) throw error;
    // The engine names the file by its place on the disk.
    const message = (error instanceof Error ? error.message : String(error)).replaceAll(file.absolute, file.path);
    throw new EdpError('FILE_BROKEN', `The file cannot be read as ${file.format}: ${message.split('\n')[0]}`, {
      where: file.path,
      hint: 'Fetch or write the file again.',
      cause: error,
    });
  }
}
