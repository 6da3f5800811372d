import { figure } from '../charts/chart.js';
import { quotient, rowsOf, total } from '../charts/rows.js';
import { checksByTable, lateness, missingRates, quarantineByReason, recordsBySource } from '../datasets/quality.js';
import type { Figure } from '../definition.js';

const section = 'quality';

export const recordsReceived = figure({
  id: 'records-received',
  label: 'Records received',
  section,
  unit: 'count',
  datasets: [recordsBySource],
  value: (data) => total(rowsOf(data, recordsBySource), 'received'),
});

export const recordsUnaccounted = figure({
  id: 'records-unaccounted',
  label: 'Records not accounted for',
  section,
  unit: 'count',
  datasets: [recordsBySource],
  note: 'received − redelivered − quarantined − stored: anything but 0 is a loss.',
  value: (data) => {
    const rows = rowsOf(data, recordsBySource);
    const [received, ...kept] = ['received', 'redelivered', 'quarantined', 'stored'].map((m) => total(rows, m));
    return kept.reduce((left, n) => left - n, received ?? 0);
  },
});

export const inQuarantine = figure({
  id: 'in-quarantine',
  label: 'Waiting in quarantine',
  section,
  unit: 'count',
  datasets: [recordsBySource, quarantineByReason],
  value: (data) =>
    total(
      rowsOf(data, quarantineByReason).filter((r) => r.status === 'quarantined'),
      'records',
    ),
});

export const lateShare = figure({
  id: 'late-share',
  label: 'Records later than an hour',
  section,
  unit: 'percent',
  datasets: [lateness],
  note: 'Files of a source with “arrival: path” arrive at the end of their day: most of it is late by the way it is sent.',
  value: (data) => {
    const rows = rowsOf(data, lateness);
    return quotient(total(rows, 'rows') - total(rows, 'immediate'), total(rows, 'rows'));
  },
});

export const checksFailed = figure({
  id: 'checks-failed',
  label: 'Checks failed or warned, last runs',
  section,
  unit: 'count',
  datasets: [checksByTable],
  note: 'In the last runs, of the rows that they changed; “edp check” goes over whole tables.',
  value: (data) => {
    const rows = rowsOf(data, checksByTable);
    return total(rows, 'failed') + total(rows, 'warned');
  },
});

export const linesWithoutRate = figure({
  id: 'lines-without-rate',
  label: 'Sales without exchange rate',
  section,
  unit: 'count',
  datasets: [recordsBySource, missingRates],
  note: 'Sale lines whatever their status, as the check “has_exchange_rate” counts them.',
  value: (data) => total(rowsOf(data, missingRates), 'lines'),
});

export const qualityFigures: readonly Figure[] = [
  recordsReceived,
  recordsUnaccounted,
  inQuarantine,
  lateShare,
  checksFailed,
  linesWithoutRate,
];
