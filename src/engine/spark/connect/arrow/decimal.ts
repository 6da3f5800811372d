/** An unscaled whole number as a decimal's text with all of its `scale` digits: (-5n, 2) → `-0.05`. */
export function decimalText(unscaled: bigint | number, scale: number): string {
  if (scale <= 0) return (BigInt(unscaled) * 10n ** BigInt(-scale)).toString();
  const sign = unscaled < 0 ? '-' : '';
  const digits = (unscaled < 0 ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** A decimal's text as an unscaled whole number; undefined if it is no decimal or has more than `scale` digits. */
export function unscaledOf(text: string, scale: number): bigint | undefined {
  const match = /^([+-]?)(\d+)(?:\.(\d*))?$/.exec(text);
  if (match === null) return undefined;
  const [, sign, whole, fraction = ''] = match;
  if (/[^0]/.test(fraction.slice(scale))) return undefined;
  const digits = BigInt(`${whole}${fraction.slice(0, scale).padEnd(scale, '0')}`);
  return sign === '-' ? -digits : digits;
}

/** 128 bits, low word first, as Arrow keeps a DECIMAL. */
export const wordsOf = (unscaled: bigint): [bigint, bigint] => [BigInt.asIntN(64, unscaled), unscaled >> 64n];

export const fromWords = (low: bigint, high: bigint): bigint =>
  high === low >> 63n ? low : (high << 64n) | BigInt.asUintN(64, low);
