import { describe, expect, it } from 'vitest';
import { parseListing } from '../../src/s3/listing.js';

const page = (contents: string, more = '') =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name>${contents}${more}</ListBucketResult>`;

describe('a page of a listing', () => {
  it('tells of objects, whatever the order of their elements', () => {
    const amazon =
      '<Contents><Key>a/1.csv</Key><LastModified>2026-11-22T10:00:00.000Z</LastModified><ETag>&quot;e1&quot;</ETag><Size>12</Size><StorageClass>STANDARD</StorageClass></Contents>';
    const other =
      '<Contents>\n <Size>0</Size>\n <ETag>&#34;e2-3&#34;</ETag>\n <Owner><ID>x</ID></Owner><LastModified>2026-11-22T10:00:01.500Z</LastModified><Key>b</Key></Contents>';
    expect(parseListing(page(amazon + other))).toEqual({
      objects: [
        { key: 'a/1.csv', bytes: 12, etag: '"e1"', modifiedAt: new Date('2026-11-22T10:00:00Z') },
        { key: 'b', bytes: 0, etag: '"e2-3"', modifiedAt: new Date('2026-11-22T10:00:01.500Z') },
      ],
      next: undefined,
    });
  });

  it('has keys as URLs write them', () => {
    const contents = '<Contents><Key>a+b%2Bc/%C3%A9%26%0A.csv</Key></Contents>';
    expect(parseListing(page(contents))?.objects.map((o) => o.key)).toEqual(['a b+c/é&\n.csv']);
  });

  it('says where the next begins', () => {
    expect(parseListing(page('', '<NextContinuationToken>t&amp;=</NextContinuationToken>'))?.next).toBe('t&=');
  });

  it('is empty, or none at all', () => {
    expect(parseListing(page(''))).toEqual({ objects: [], next: undefined });
    expect(parseListing('<html>Welcome</html>')).toBeUndefined();
  });
});
