import type { DataRow } from '../definition.js';
import { total } from './rows.js';

/** Whether any of these sales bears a fee: with none at all, nobody has told of fees, and all would seem to be left. */
export const bearsFees = (rows: readonly DataRow[]): boolean => rows.some((row) => row.revenue !== row.net_revenue);

export const noFees = 'No sale here tells of fees (commission_rate, shipping_cost): what is left of it is not known.';

/** What is left of revenue after fees; null where no sale tells of any. */
export function keptRevenue(rows: readonly DataRow[]): number | null {
  return bearsFees(rows) ? total(rows, 'net_revenue') : null;
}
