import { describe, expect, it } from 'vitest';
import { parseSparkAddress, sparkAddress } from '../../../src/engine/spark/connect/address.js';

const sessionId = '00112233-4455-6677-8899-aabbccddeeff';

describe('the address of a Spark Connect server', () => {
  it("is read from Spark's connection string", () => {
    expect(
      parseSparkAddress(`sc://spark:15003/;user_id=etl;token=a%3Bb;use_ssl=false;session_id=${sessionId}`),
    ).toEqual({
      host: 'spark',
      port: 15003,
      userId: 'etl',
      sessionId,
      token: 'a;b',
      tls: false,
    });
  });

  it('has a port, a user and a new session of its own if they are left out', () => {
    const [one, other] = [parseSparkAddress('sc://spark'), parseSparkAddress('sc://spark/')];
    expect(one).toMatchObject({ host: 'spark', port: 15002, userId: 'edp', tls: false });
    expect(one.sessionId).not.toBe(other.sessionId);
  });

  it('sends a token in the clear to this machine only, unless told to', () => {
    expect(sparkAddress({ host: 'spark', token: 't' }).tls).toBe(true);
    expect(sparkAddress({ host: '127.0.0.1', token: 't' }).tls).toBe(false);
    expect(sparkAddress({ host: 'spark', token: 't', tls: false }).tls).toBe(false);
  });

  it.each([
    'spark:15002',
    'sc://',
    'sc://spark:0',
    'sc://spark:99999',
    'sc://spark/;session_id=mine',
    'sc://spark/;token=',
    'sc://spark/;use_ssl=yes',
    'sc://spark/;colour=red',
    'sc://spark/;token',
  ])('%s is refused', (text) => {
    expect(() => parseSparkAddress(text)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
  });

  it('does not show its token when it is refused', () => {
    expect(() => parseSparkAddress('spark/;token=secret')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('secret') }),
    );
  });
});
