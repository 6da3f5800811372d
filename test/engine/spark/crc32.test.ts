import { describe, expect, it } from 'vitest';
import { crc32, crc32OfGzip } from '../../../src/engine/spark/connect/crc32.js';

const bytes = (length: number) => Uint8Array.from({ length }, (_, i) => (i * 31) % 256);

describe.each([
  ['by this Node', crc32],
  ['from what gzip writes, as before Node 20.15', crc32OfGzip],
])('the CRC-32 %s', (_, of) => {
  // The check value of CRC-32/ISO-HDLC in the catalogue of parametrised CRC algorithms.
  it('is 0xCBF43926 for the digits 1 to 9', () => {
    expect(of(Buffer.from('123456789'))).toBe(0xcbf43926);
    expect(of(new Uint8Array())).toBe(0);
  });

  it('is of the part of a buffer that it is given', () => {
    expect(of(Buffer.from('0123456789').subarray(1))).toBe(0xcbf43926);
  });

  it('is the same for parts as long as those that are sent', () => {
    for (const length of [1, 32_767, 32_768]) expect(of(bytes(length))).toBe(crc32(bytes(length)));
  });
});
