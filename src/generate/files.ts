import { closeSync, createWriteStream, openSync, renameSync, writeSync } from 'node:fs';
import { finished } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Bucket } from './bucket.js';

interface Out {
  write(bytes: Buffer): Promise<void>;
  close(): Promise<void>;
}

function plainOut(path: string): Out {
  const file = openSync(path, 'w');
  return {
    write: async (bytes) => {
      for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
    },
    close: async () => closeSync(file),
  };
}

function gzipOut(path: string): Out {
  const gzip = createGzip({ level: 2 });
  const file = createWriteStream(path);
  gzip.pipe(file);
  const done = finished(file);
  return {
    write: async (bytes) => {
      if (!gzip.write(bytes)) await new Promise<void>((resolve) => gzip.once('drain', resolve));
    },
    close: async () => {
      gzip.end();
      await done;
    },
  };
}

export interface FileForm {
  gzip: boolean;
  /** One JSON array instead of a record a line. */
  json: boolean;
}

/** Writes a bucket's lines to a file that appears only when it is whole. */
export async function writeBucket(path: string, bucket: Bucket, form: FileForm): Promise<void> {
  const unfinished = `${path}.part`;
  const out = form.gzip ? gzipOut(unfinished) : plainOut(unfinished);
  if (form.json) await out.write(Buffer.from('[\n'));
  for (const block of bucket.blocks(form.json ? ',\n' : '\n')) await out.write(block);
  await out.write(Buffer.from(form.json ? '\n]\n' : '\n'));
  await out.close();
  renameSync(unfinished, path);
}
