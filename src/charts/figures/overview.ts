import type { Figure } from '../definition.js';
import { visits } from './activity.js';
import { returnOnSpend } from './campaigns.js';
import { customersAtRisk } from './customers.js';
import { inQuarantine } from './quality.js';
import { orders, revenue } from './sales.js';

/** The same figure in the overview, with an id of its own. */
const overview = (figure: Figure): Figure => ({ ...figure, id: `overview-${figure.id}`, section: 'overview' });

export const overviewFigures: readonly Figure[] = [
  revenue,
  orders,
  visits,
  returnOnSpend,
  customersAtRisk,
  inQuarantine,
].map(overview);
