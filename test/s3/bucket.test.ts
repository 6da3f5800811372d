import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { Bucket, type S3Object } from '../../src/s3/index.js';

/** What a store does that MinIO cannot be brought to. What MinIO does: test/cluster/s3-sources.test.ts. */
let server: Server;
afterEach(() => server.close());

async function bucketOf(listener: RequestListener): Promise<Bucket> {
  server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const settings = { endpoint, region: 'us-east-1', accessKeyId: 'A', secretAccessKey: 'S' };
  return new Bucket(settings, 'landing', { attempts: 3, firstMs: 1, mostMs: 1, silentMs: 100 });
}

const answering = (status: number, body = '', headers: Record<string, string> = {}): RequestListener => {
  return (_, answer) => answer.writeHead(status, headers).end(body);
};
const refusing = (code: string, more = '') => `<Error><Code>${code}</Code><Message>No.</Message>${more}</Error>`;

const object: S3Object = { key: 'a.csv', bytes: 3, etag: '"e"', modifiedAt: new Date(0) };
const listed = async (bucket: Bucket) => {
  for await (const _ of bucket.list('')) break;
};
const read = async (bucket: Bucket, of = object) => (await buffer(bucket.content(of))).toString();

describe('a bucket that cannot be listed says what to do', () => {
  it.each<[string, RequestListener, string, RegExp]>([
    [
      'keys that are not known',
      answering(403, refusing('InvalidAccessKeyId')),
      'CONFIG_INVALID',
      /refuses access.*403, InvalidAccessKeyId/,
    ],
    [
      'a bucket that is not there',
      answering(404, refusing('NoSuchBucket')),
      'CONFIG_INVALID',
      /no bucket landing at http/,
    ],
    [
      'another region, in the answer’s head',
      answering(301, refusing('PermanentRedirect'), { 'x-amz-bucket-region': 'eu-west-1' }),
      'CONFIG_INVALID',
      /in the region eu-west-1, not in us-east-1/,
    ],
    [
      'another region, in its body',
      answering(400, refusing('AuthorizationHeaderMalformed', '<Region>eu-west-1</Region>')),
      'CONFIG_INVALID',
      /in the region eu-west-1/,
    ],
    ['a page for people', answering(200, '<html></html>'), 'CONFIG_INVALID', /does not work with the bucket landing/],
    ['a server at a loss', answering(503, refusing('SlowDown')), 'SERVICE_DOWN', /HTTP status 503, SlowDown/],
    [
      'a connection that ends',
      (_, answer) => answer.destroy(),
      'SERVICE_DOWN',
      /does not answer at http.*socket hang up/,
    ],
    ['a server that says nothing', () => undefined, 'SERVICE_DOWN', /nothing came for 0.1 s/],
  ])('%s', async (_, listener, code, message) => {
    const bucket = await bucketOf(listener);
    await expect(listed(bucket)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
      hint: expect.any(String),
    });
  });
});

describe('an object', () => {
  it('is asked for again when the server is at a loss, as often as said', async () => {
    let asked = 0;
    const bucket = await bucketOf((request, answer) => {
      asked += 1;
      if (asked < 3) answer.writeHead(500).end();
      else answering(200, 'abc')(request, answer as never);
    });
    expect(await read(bucket)).toBe('abc');
    expect(asked).toBe(3);
  });

  it('is read on where the connection broke, and only if it is still the same', async () => {
    const asked: unknown[] = [];
    const bucket = await bucketOf(({ headers }, answer) => {
      asked.push([headers.range, headers['if-match']]);
      const at = Number(/\d+/.exec(headers.range ?? '')?.[0] ?? 0);
      answer.writeHead(at === 0 ? 200 : 206, { 'content-length': 3 - at });
      answer.write('abc'.slice(at, at + 1), () => (at < 2 ? answer.destroy() : answer.end()));
    });
    expect(await read(bucket)).toBe('abc');
    expect(asked).toEqual([
      [undefined, '"e"'],
      ['bytes=1-', '"e"'],
      ['bytes=2-', '"e"'],
    ]);
  });

  it.each<[string, RequestListener, string, RegExp]>([
    [
      'changed meanwhile',
      answering(412, refusing('PreconditionFailed')),
      'FILE_UNREADABLE',
      /changed while it was read/,
    ],
    ['went meanwhile', answering(404, refusing('NoSuchKey')), 'FILE_UNREADABLE', /changed while it was read/],
    ['is not for these keys', answering(403, refusing('AccessDenied')), 'FILE_UNREADABLE', /403, AccessDenied/],
    ['is archived', answering(403, refusing('InvalidObjectState')), 'FILE_UNREADABLE', /InvalidObjectState/],
    [
      'is asked for with keys that have expired',
      answering(403, refusing('ExpiredToken')),
      'CONFIG_INVALID',
      /ExpiredToken/,
    ],
    ['is on a server that stays at a loss', answering(500), 'SERVICE_DOWN', /HTTP status 500/],
    [
      'stops in the middle each time',
      (_, answer) => answer.writeHead(200, { 'content-length': 3 }).flushHeaders(),
      'SERVICE_DOWN',
      /does not answer/,
    ],
    ['ends early each time', answering(200, ''), 'SERVICE_DOWN', /ended early/],
  ])('that %s', async (_, listener, code, message) => {
    const bucket = await bucketOf(listener);
    await expect(read(bucket)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it('has its bytes as they lie there, whatever encoding it claims', async () => {
    const bucket = await bucketOf(answering(200, 'abc', { 'content-encoding': 'gzip' }));
    expect(await read(bucket)).toBe('abc');
  });

  it('cannot be asked for where a URL would take its key for another', async () => {
    const bucket = await bucketOf(answering(200, 'abc'));
    const up = read(bucket, { ...object, key: 'a/../b.csv' });
    await expect(up).rejects.toMatchObject({ code: 'FILE_UNREADABLE', where: 's3://landing/a/../b.csv' });
  });
});
