import { describe, expect, it } from 'vitest';
import { isS3, parseS3, type S3Given, s3Schema, s3Settings } from '../../src/s3/index.js';

const own = {
  endpoint: 'http://127.0.0.1:9000',
  region: 'us-east-1',
  accessKeyId: 'minio',
  secretAccessKey: 'minio123',
};
const keys = { accessKeyId: 'A', secretAccessKey: 'S' };
const environmentKeys = { AWS_ACCESS_KEY_ID: 'EA', AWS_SECRET_ACCESS_KEY: 'ES' };

describe('how a store is reached', () => {
  it.each<[string, S3Given, Record<string, string>, object]>([
    ['nothing is said: the own store', {}, {}, own],
    [
      'variables that are empty say nothing',
      {},
      { AWS_ENDPOINT_URL: '', AWS_REGION: '', AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' },
      own,
    ],
    [
      'the own store by another of its names',
      { endpoint: 'http://localhost:9000/' },
      {},
      { ...own, endpoint: 'http://localhost:9000' },
    ],
    [
      'keys alone mean Amazon',
      keys,
      {},
      { ...keys, endpoint: 'https://s3.us-east-1.amazonaws.com', region: 'us-east-1' },
    ],
    [
      'keys of the environment, too',
      { region: 'eu-west-1' },
      environmentKeys,
      { accessKeyId: 'EA', secretAccessKey: 'ES', endpoint: 'https://s3.eu-west-1.amazonaws.com', region: 'eu-west-1' },
    ],
    [
      'the configuration goes first, keys as a pair',
      { ...keys, endpoint: 'https://a.example' },
      { ...environmentKeys, AWS_SESSION_TOKEN: 'ET', AWS_ENDPOINT_URL: 'https://b.example', AWS_REGION: 'eu-west-1' },
      { ...keys, sessionToken: undefined, endpoint: 'https://a.example', region: 'eu-west-1' },
    ],
    [
      'then the environment',
      {},
      {
        ...environmentKeys,
        AWS_SESSION_TOKEN: 'ET',
        AWS_ENDPOINT_URL: 'https://b.example',
        AWS_DEFAULT_REGION: 'eu-west-2',
      },
      {
        accessKeyId: 'EA',
        secretAccessKey: 'ES',
        sessionToken: 'ET',
        endpoint: 'https://b.example',
        region: 'eu-west-2',
      },
    ],
    [
      'of two endpoints that for S3',
      keys,
      { AWS_ENDPOINT_URL: 'https://b.example', AWS_ENDPOINT_URL_S3: 'https://c.example' },
      { endpoint: 'https://c.example' },
    ],
    [
      'keys for the own store',
      { endpoint: own.endpoint },
      environmentKeys,
      { ...own, accessKeyId: 'EA', secretAccessKey: 'ES' },
    ],
  ])('%s', (_, given, env, expected) => {
    expect(s3Settings(given, env, own)).toMatchObject(expected);
  });

  it.each<[string, S3Given, Record<string, string>, string]>([
    [
      'another store without keys',
      { endpoint: 'https://a.example' },
      {},
      'There are no keys for S3 at https://a.example.',
    ],
    [
      'Amazon without keys',
      {},
      { AWS_REGION: 'eu-west-1' },
      'There are no keys for S3 at https://s3.eu-west-1.amazonaws.com.',
    ],
    ['an endpoint without scheme', keys, { AWS_ENDPOINT_URL: 'localhost:9000' }, 'no address: localhost:9000'],
  ])('%s is told before anything is asked', (_, given, env, message) => {
    expect(() => s3Settings(given, env, own)).toThrowError(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining(message) }),
    );
  });

  it('half a pair of keys is no configuration', () => {
    expect(s3Schema.safeParse({ accessKeyId: 'A' }).success).toBe(false);
    expect(s3Schema.safeParse({ endpoint: 'ftp://a.example' }).success).toBe(false);
  });
});

describe('an address', () => {
  it.each([
    ['s3://landing/a/b.csv', { bucket: 'landing', key: 'a/b.csv' }],
    ['s3://landing/', { bucket: 'landing', key: '' }],
    ['s3://landing', { bucket: 'landing', key: '' }],
    ['s3://my.bucket/a//b c*', { bucket: 'my.bucket', key: 'a//b c*' }],
  ])('%s has a bucket and a key', (address, parts) => {
    expect(parseS3(address)).toEqual(parts);
  });

  it.each(['s3://', 's3:///a', 's3://land*/a', 's3://a b/c'])('%s names no bucket', (address) => {
    expect(() => parseS3(address)).toThrowError(expect.objectContaining({ code: 'CONFIG_INVALID' }));
  });

  it('is not a path', () => {
    expect(['s3://a/b', 's3:/a/b', 'data/s3://a', './s3'].map(isS3)).toEqual([true, false, false, false]);
  });
});
