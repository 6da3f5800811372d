import type { Database } from '../engine/database.js';
import { EdpError } from '../model/errors.js';
import { isS3, parseS3, type S3Settings } from '../s3/index.js';
import { localFiles } from './files.js';
import type { FoundFile } from './found-file.js';
import type { IngestSource } from './mapping.js';
import { objectFiles } from './objects.js';
import type { Spool } from './spool.js';

/** What the places of all sources have in common. */
export interface Surroundings {
  database: Database;
  /** What relative paths are relative to. */
  root: string;
  /** For what is fetched. */
  spool: Spool;
  /** How to reach the objects of a source in S3. */
  s3: (source: IngestSource) => S3Settings;
}

/** Where the files of a source lie: on a disk, or in S3. */
export class Places {
  readonly #onDisk: readonly string[];
  readonly #inS3: readonly string[];
  /** Undefined if no pattern leads there. */
  readonly #settings: S3Settings | undefined;

  /** @throws EdpError CONFIG_INVALID naming the source if it cannot be told how to reach its objects. */
  constructor(
    private readonly surroundings: Surroundings,
    private readonly source: IngestSource,
    readonly patterns: readonly string[],
  ) {
    this.#onDisk = patterns.filter((pattern) => !isS3(pattern));
    this.#inS3 = patterns.filter(isS3);
    if (this.#inS3.length === 0) return;
    try {
      for (const pattern of this.#inS3) parseS3(pattern);
      this.#settings = surroundings.s3(source);
    } catch (error) {
      throw naming(source, error);
    }
  }

  /**
   * The files that the patterns match, each once: those on a disk, then those in S3.
   * @throws EdpError SERVICE_DOWN, or CONFIG_INVALID naming the source if a bucket cannot be listed.
   */
  async find(): Promise<FoundFile[]> {
    const { database, root, spool } = this.surroundings;
    const files = await localFiles(database, root, this.source, this.#onDisk);
    if (!this.#settings) return files;
    try {
      return [...files, ...(await objectFiles(this.#settings, spool, this.source, this.#inS3))];
    } catch (error) {
      throw naming(this.source, error);
    }
  }
}

function naming({ name }: IngestSource, error: unknown): unknown {
  if (!(error instanceof EdpError) || error.where !== undefined) return error;
  const { code, message, hint, cause } = error;
  return new EdpError(code, message, { where: `edp.config.ts: sources.${name}`, hint, cause });
}
