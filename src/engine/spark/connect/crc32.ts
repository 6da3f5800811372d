import zlib from 'node:zlib';

/** What follows the data of a gzip member: its CRC-32 and its length, four bytes each (RFC 1952, 2.3.1). */
const trailerBytes = 8;

/** The CRC-32 that gzip writes behind the data. For a Node older than 20.15, whose `zlib` does not give it by itself. */
export function crc32OfGzip(data: Uint8Array): number {
  const member = zlib.gzipSync(data, { level: zlib.constants.Z_NO_COMPRESSION });
  return member.readUInt32LE(member.length - trailerBytes);
}

/** The CRC-32 of bytes, as gzip and Spark Connect understand it: from 0 to 2³² − 1. */
export const crc32: (data: Uint8Array) => number = zlib.crc32 ?? crc32OfGzip;
