import { EdpError } from '../model/errors.js';
import { Bucket, parseS3, type S3Object, type S3Settings, s3Address } from '../s3/index.js';
import { byName, type FoundFile, formatFor, formatOf, isGzip, type SourceFile } from './found-file.js';
import { fixedStart, globPattern, hasWildcards } from './glob.js';
import type { IngestSource } from './mapping.js';
import type { Spool } from './spool.js';

/**
 * The objects in S3 that a source's patterns match, each once, by name; told apart and named as files on a disk would be.
 * @throws EdpError SERVICE_DOWN, or CONFIG_INVALID if a bucket cannot be listed.
 */
export async function objectFiles(
  settings: S3Settings,
  spool: Spool,
  source: IngestSource,
  patterns: readonly string[],
): Promise<FoundFile[]> {
  const found = new Map<string, FoundFile>();
  for (const address of patterns) {
    const { bucket: name, key } = parseS3(address);
    const bucket = new Bucket(settings, name);
    const objects = await resolveObjects(bucket, key);
    const files = objects.map((object) => objectFile(bucket, object, spool, source));
    // As on a disk, what is named and not there is an error of that file, told like any other. A folder may be empty.
    if (files.length === 0 && !hasWildcards(key) && !isFolder(key)) files.push(missing(address));
    for (const file of files) found.set(file.path, file);
  }
  return [...found.values()].sort((a, b) => byName(a.path, b.path));
}

/** The key of an object, a pattern of keys, or a folder, which stands for the files in it whose extension is known. */
async function resolveObjects(bucket: Bucket, key: string): Promise<S3Object[]> {
  if (hasWildcards(key)) return matching(bucket, key);
  if (!isFolder(key)) {
    // The first of all keys that begin so is the key itself, if there is an object of that name.
    for await (const object of bucket.list(key)) {
      if (object.key === key) return [object];
      break;
    }
  }
  const folder = isFolder(key) ? key : `${key}/`;
  const files: S3Object[] = [];
  for await (const object of bucket.list(folder, { shallow: true })) {
    if (formatOf(object.key) !== undefined) files.push(object);
  }
  return files;
}

const isFolder = (key: string): boolean => key === '' || key.endsWith('/');

async function matching(bucket: Bucket, pattern: string): Promise<S3Object[]> {
  const start = fixedStart(pattern);
  const shallow = !pattern.slice(start.length).includes('/') && !pattern.includes('**');
  const isMatch = globPattern(pattern);
  const files: S3Object[] = [];
  for await (const object of bucket.list(start, { shallow })) {
    // A file may be named like a pattern.
    if (object.key === pattern) return [object];
    // Consoles make objects for folders, named with a slash at the end.
    if (!object.key.endsWith('/') && isMatch.test(object.key)) files.push(object);
  }
  return files;
}

function objectFile(bucket: Bucket, object: S3Object, spool: Spool, source: IngestSource): FoundFile {
  const path = s3Address(bucket.name, object.key);
  return {
    path,
    describe: async () => describeObject(path, object, source),
    atHand: (file, work) => spool.keeping(bucket.content(object), (absolute) => work({ ...file, absolute })),
  };
}

function describeObject(path: string, { bytes, modifiedAt, etag }: S3Object, source: IngestSource): SourceFile {
  const stamp = [etag, bytes, modifiedAt.toISOString()].join(' ');
  return { path, format: formatFor(path, source), gzip: isGzip(path), bytes, modifiedAt, stamp };
}

function missing(path: string): FoundFile {
  const fail = async () => {
    throw new EdpError('FILE_UNREADABLE', 'There is no such object.', {
      where: path,
      hint: 'Check the bucket and the key; capitals count.',
    });
  };
  return { path, describe: fail, atHand: fail };
}
