import { EdpError } from '../model/errors.js';
import type { FileFormat, IngestSource } from './mapping.js';

/** A file to be ingested, wherever it lies. */
export interface SourceFile {
  /** Name under which the ledger knows it: relative to the project where it lies inside, with `/`; or `s3://bucket/key`. */
  path: string;
  format: FileFormat;
  gzip: boolean;
  bytes: number;
  modifiedAt: Date;
  /** Changes whenever the file's content may have changed: it need not be read to know that it is the same. */
  stamp: string;
}

/** A file that can be read here and now. */
export interface FileAtHand extends SourceFile {
  absolute: string;
}

/** What a pattern of a source has found: a file of which no more than the name is known. */
export interface FoundFile {
  path: string;
  /** Looks at the file, not into it. @throws EdpError FILE_UNREADABLE if it is not there or its format is not known. */
  describe(): Promise<SourceFile>;
  /** Does work with the file at hand, which it is until the work is done. @throws EdpError FILE_UNREADABLE. */
  atHand<T>(file: SourceFile, work: (file: FileAtHand) => Promise<T>): Promise<T>;
}

const extensions: Record<string, FileFormat> = {
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
  '.json': 'json',
  '.csv': 'csv',
  '.parquet': 'parquet',
};

const natural = new Intl.Collator('en', { numeric: true });

/** The order in which files are read: by name; numbers in names count as numbers. */
export const byName = (a: string, b: string): number => natural.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);

export const isGzip = (path: string): boolean => path.toLowerCase().endsWith('.gz');

export function formatOf(path: string): FileFormat | undefined {
  const extension = /\.[a-z]+$/.exec(path.toLowerCase().replace(/\.gz$/, ''))?.[0];
  return extension === undefined ? undefined : extensions[extension];
}

/** @throws EdpError FILE_UNREADABLE if the format is given neither by the source nor by the file's name. */
export function formatFor(path: string, { mapping }: IngestSource): FileFormat {
  const format = mapping.format ?? formatOf(path);
  if (format !== undefined) return format;
  throw new EdpError('FILE_UNREADABLE', 'The format of the file is not known from its name.', {
    where: path,
    hint: 'Set `format` of its source: ndjson, json, csv or parquet.',
  });
}
