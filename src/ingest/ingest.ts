import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Database } from '../engine/database.js';
import { literal } from '../engine/sql.js';
import { EdpError } from '../model/errors.js';
import { type S3Settings, s3Settings } from '../s3/index.js';
import { checkSource } from './check-source.js';
import { earlierMappings } from './earlier-mappings.js';
import type { RecordForm } from './fields.js';
import { arrivalOf } from './files.js';
import type { FileAtHand, FoundFile, SourceFile } from './found-file.js';
import { commitGroup, type StagedFile } from './group.js';
import { clearLines, formOf, stagedLines, stageFile } from './intake.js';
import type { IngestSource } from './mapping.js';
import { Places } from './places.js';
import { readFile } from './read-file.js';
import {
  addCounts,
  type BatchResult,
  type IngestResult,
  type IngestWarning,
  noCounts,
  type RefusedFile,
} from './result.js';
import { Spool } from './spool.js';
import { fromZone } from './typed.js';

export interface IngestProgress {
  source: string;
  path: string;
  /** Of this source: this file's number, from 1, and how many there are. */
  file: number;
  files: number;
  /** Of this source so far. */
  bytes: number;
}

export interface IngestOptions {
  /** The run's clock. */
  now: Date;
  /** What relative paths are relative to; the working directory unless given. */
  root?: string | undefined;
  /** Old data loaded on purpose: known since its version time, never too late. */
  history?: boolean | undefined;
  /** Names of the sources to read; all unless given. */
  only?: readonly string[] | undefined;
  /** Paths or patterns to read instead of those of the configuration. */
  files?: readonly string[] | undefined;
  /** How to reach the objects of a source in S3; by its own settings and the environment unless given. */
  s3?: ((source: IngestSource) => S3Settings) | undefined;
  onProgress?: ((progress: IngestProgress) => void) | undefined;
  /** Brings `_origin` and `_text` of the records of files read before into Bronze, where the database has them not. */
  recall?: ((source: string, origins: readonly string[]) => Promise<void>) | undefined;
}

/** Files are stored together up to so many bytes, or so many files. */
const group = { bytes: 256 * 2 ** 20, files: 1000 };

/** From so many bytes on it saves time not to share them out among threads, up to so many. */
const light = { from: 2 ** 18, upTo: 2 ** 24 };

const isLight = (bytes: number): boolean => bytes >= light.from && bytes <= light.upTo;

interface FileVersion {
  digest: string;
  bytes: bigint;
  received: bigint;
  batchId: string;
  stamp: string;
}

/**
 * Reads the files of the sources: new records into Bronze or quarantine, each file once, whatever happens in between.
 * A file that cannot be read is refused whole and told in the result; the others go on.
 * Commits file by file, or in small groups of files: not to be called inside a transaction.
 * @throws EdpError UNKNOWN_SOURCE, or CONFIG_INVALID naming the source and the field, before anything is read.
 */
export async function ingest(
  database: Database,
  sources: readonly IngestSource[],
  options: IngestOptions,
): Promise<IngestResult> {
  const chosen = choose(sources, options.only);
  if (options.files && chosen.length !== 1) {
    throw new EdpError('USAGE', 'Files can be given for one source only.', {
      hint: 'Name the source that they belong to.',
    });
  }
  for (const source of chosen) await checkSource(database, source);
  const { root = process.cwd(), s3 = (source) => s3Settings(source.mapping.s3, process.env) } = options;
  const spool = new Spool(join(root, '.edp', 'spool'));
  const ingests = chosen.map((source) => {
    const { files } = source.mapping;
    const patterns = options.files ?? (typeof files === 'string' ? [files] : files);
    const places = new Places({ database, root, spool, s3 }, source, patterns);
    return new SourceIngest(database, source, places, options);
  });
  const results: SourceResult[] = [];
  await spool.clear();
  try {
    for (const each of ingests) results.push(await each.run());
  } finally {
    await spool.close();
  }
  const batches = results.flatMap((r) => r.batches);
  const refused = results.flatMap((r) => r.refused);
  const warnings = [...results.flatMap((r) => r.warnings), ...(await readEarlier(database, chosen))];
  const partial = refused.length > 0 || warnings.some((w) => w.code === 'nothing_taken');
  return { batches, refused, warnings, totals: batches.reduce(addCounts, noCounts), partial };
}

async function readEarlier(database: Database, sources: readonly IngestSource[]): Promise<IngestWarning[]> {
  const earlier = await earlierMappings(database, sources);
  return earlier.map(({ source, files, records }) => {
    return { batchId: '', source, code: 'earlier_mapping', detail: String(files), count: records };
  });
}

interface SourceResult {
  batches: BatchResult[];
  refused: RefusedFile[];
  warnings: IngestWarning[];
}

function choose(sources: readonly IngestSource[], only: readonly string[] | undefined): readonly IngestSource[] {
  for (const name of only ?? []) {
    if (sources.some((s) => s.name === name)) continue;
    const names = sources.map((s) => s.name).join(', ');
    throw new EdpError('UNKNOWN_SOURCE', `There is no source named ${name}.`, {
      hint: `The sources are ${names || 'none'}.`,
    });
  }
  return only ? sources.filter((s) => only.includes(s.name)) : sources;
}

/** The files of one source, in order. */
class SourceIngest {
  readonly #result: SourceResult = { batches: [], refused: [], warnings: [] };
  #versions = new Map<string, FileVersion[]>();
  #form: RecordForm | undefined;
  #staged: StagedFile[] = [];
  #stagedBytes = 0;
  /** Files that were touched, but have the bytes that they had. */
  #touched: { path: string; digest: string; stamp: string }[] = [];

  constructor(
    private readonly database: Database,
    private readonly source: IngestSource,
    private readonly places: Places,
    private readonly options: IngestOptions,
  ) {}

  async run(): Promise<SourceResult> {
    const { patterns } = this.places;
    const files = await this.places.find();
    this.#versions = await this.#knownVersions();
    if (files.length === 0 && patterns.length > 0 && (this.options.files || this.#versions.size === 0)) {
      const detail = patterns.join(', ');
      this.#result.warnings.push({ batchId: '', source: this.source.name, code: 'no_files', detail, count: 1n });
    }
    await clearLines(this.database);
    let bytes = 0;
    for (const [index, found] of files.entries()) {
      const { path } = found;
      try {
        bytes += await this.#take(found);
      } catch (error) {
        this.#refuse(path, error);
      }
      this.options.onProgress?.({ source: this.source.name, path, file: index + 1, files: files.length, bytes });
    }
    await this.#commit();
    await this.#restamp();
    return this.#result;
  }

  async #take(found: FoundFile): Promise<number> {
    const file = await found.describe();
    const arrival = arrivalOf(file, this.source, this.options.now);
    const versions = this.#versions.get(file.path) ?? [];
    const untouched = versions.find((v) => v.stamp === file.stamp);
    if (untouched) this.#result.batches.push(unchanged(this.source, file, untouched));
    else await found.atHand(file, (atHand) => this.#read(atHand, fromZone(arrival.sql, arrival.zone), versions));
    return file.bytes;
  }

  /** @param arrivedAt SQL. */
  async #read(file: FileAtHand, arrivedAt: string, versions: readonly FileVersion[]): Promise<void> {
    const same = await this.#sameContent(file, versions);
    if (same) {
      this.#result.batches.push(unchanged(this.source, file, same));
      return;
    }
    const form = await formOf(this.database, file, this.source.mapping.csv);
    const fits = this.#stagedBytes + file.bytes <= group.bytes && this.#staged.length < group.files;
    if (!fits || JSON.stringify(form) !== JSON.stringify(this.#form)) await this.#commit();
    this.#form = form;
    const part = this.#staged.length;
    const { digest } = await stageFile(this.database, file, part, this.source.mapping.csv);
    const batchId = batchIdOf(this.source.name, file.path, digest);
    this.#staged.push({
      part,
      file,
      digest,
      batchId,
      arrivedAt,
      first: 0n,
      end: 0n,
      lines: 0n,
      known: versions.length > 0,
    });
    this.#stagedBytes += file.bytes;
  }

  async #sameContent(file: FileAtHand, versions: readonly FileVersion[]): Promise<FileVersion | undefined> {
    const candidates = versions.filter((v) => v.bytes === BigInt(file.bytes));
    if (candidates.length === 0) return undefined;
    const { digest } = await readFile(file.absolute, { gzip: false, encoding: 'binary' });
    const same = candidates.find((v) => v.digest === digest);
    if (same) this.#touched.push({ path: file.path, digest, stamp: file.stamp });
    return same;
  }

  /** Remembers the stamps of files that were only touched, so that they are not read again the next time. */
  async #restamp(): Promise<void> {
    if (this.#touched.length === 0) return;
    const row = literal(JSON.stringify([{ path: 'VARCHAR', digest: 'VARCHAR', stamp: 'VARCHAR' }]));
    await this.database.execute(
      `UPDATE edp.files AS f SET stamp = t.r.stamp FROM (SELECT unnest(from_json($touched, ${row})) AS r) t
       WHERE f.source = $source AND f.path = t.r.path AND f.digest = t.r.digest`,
      { source: this.source.name, touched: JSON.stringify(this.#touched) },
    );
    this.#touched = [];
  }

  async #commit(): Promise<void> {
    if (this.#staged.length === 0 || !this.#form) return;
    const { now, history = false, recall } = this.options;
    const lines = await stagedLines(this.database);
    for (const staged of this.#staged) Object.assign(staged, lines.get(staged.part));
    const form = this.#form;
    const store = () => commitGroup(this.database, this.source, form, this.#staged, { now, history });
    const known = this.#staged.filter((f) => f.known).map((f) => f.file.path);
    if (known.length > 0) await recall?.(this.source.name, known);
    const { batches, warnings } = await (isLight(this.#stagedBytes) ? this.database.lightly(store) : store());
    this.#result.batches.push(...batches);
    this.#result.warnings.push(...warnings);
    this.#staged = [];
    this.#stagedBytes = 0;
    await clearLines(this.database);
  }

  /** Errors of the file are told; any other ends the run. */
  #refuse(path: string, error: unknown): void {
    if (!(error instanceof EdpError) || !error.code.startsWith('FILE_')) throw error;
    const { code, message, hint } = error;
    this.#result.refused.push({ source: this.source.name, path, code, message, hint });
  }

  async #knownVersions(): Promise<Map<string, FileVersion[]>> {
    const rows = await this.database.rows<FileVersion & { path: string }>(
      'SELECT path, digest, bytes, received, batch_id AS "batchId", stamp FROM edp.files WHERE source = $source',
      { source: this.source.name },
    );
    const versions = new Map<string, FileVersion[]>();
    for (const row of rows) versions.set(row.path, [...(versions.get(row.path) ?? []), row]);
    return versions;
  }
}

const batchIdOf = (source: string, path: string, digest: string): string =>
  createHash('sha256')
    .update(JSON.stringify([source, path, digest]))
    .digest('hex')
    .slice(0, 16);

const unchanged = (source: IngestSource, file: SourceFile, version: FileVersion): BatchResult => ({
  ...noCounts,
  received: version.received,
  redelivered: version.received,
  batchId: version.batchId,
  source: source.name,
  origin: file.path,
  kind: 'unchanged',
  reasons: {},
  days: [],
});
