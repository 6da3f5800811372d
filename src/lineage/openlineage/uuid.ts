/** Gives that many random bytes, such as `crypto.randomBytes`. */
export type RandomBytes = (count: number) => Uint8Array;

/**
 * A UUID of version 7 (RFC 9562): 48 bits of Unix time in milliseconds, 74 random bits. Ids of one process sort by time
 * of their making, to the millisecond.
 */
export function uuidV7(at: Date, random: RandomBytes): string {
  const time = at.getTime().toString(16).padStart(12, '0');
  const bytes = random(10);
  bytes[0] = 0x70 | ((bytes[0] ?? 0) & 0x0f);
  bytes[2] = 0x80 | ((bytes[2] ?? 0) & 0x3f);
  const hex = time + Buffer.from(bytes).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
