import type { SqlFunctions } from '../../src/model/dialect.js';

/** As a 64-bit whole number: engines give sums and positions widths of their own. */
export const whole = (fn: SqlFunctions, a: string): string => fn.cast(a, { kind: 'integer' });

/** As DECIMAL(18, scale); money unless said otherwise. */
export const decimal = (fn: SqlFunctions, a: string, scale = 4): string =>
  fn.cast(a, { kind: 'decimal', precision: 18, scale });
