import { EdpError } from '../model/errors.js';

/** A place in S3; its key may be that of an object, a prefix or a pattern. */
export interface S3Address {
  bucket: string;
  key: string;
}

const scheme = 's3://';

export const isS3 = (address: string): boolean => address.startsWith(scheme);

/** `s3://bucket/key` → bucket and key. @throws EdpError CONFIG_INVALID unless a bucket is named. */
export function parseS3(address: string): S3Address {
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]*)\/?(.*)$/s.exec(address) ?? [];
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html; older buckets have capitals and _, too.
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{1,254}$/.test(bucket)) return { bucket, key };
  throw new EdpError('CONFIG_INVALID', `${address} names no bucket of S3.`, {
    hint: 'Write it as s3://bucket/prefix/*.ndjson; patterns may stand in the prefix, not in the name of the bucket.',
  });
}

export const s3Address = (bucket: string, key: string): string => `${scheme}${bucket}/${key}`;
