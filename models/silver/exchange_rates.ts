import { date, integer, rate, text } from '../../src/model/column.js';
import { byColumn, table } from '../../src/model/table.js';
import { ratesServeDays } from '../shared/rates.js';
import { latest } from '../shared/standing.js';

export default table({
  description: 'Exchange rates to the base currency, one row per rate, with the days that it serves (rule S8).',
  columns: {
    currency: text('ISO 4217 code.', { required: true }),
    valid_from: date('The day that the rate is dated: the first that it serves.', { required: true }),
    valid_to: date('The first day that it no longer serves: that of the next rate, at most eight days on.', {
      required: true,
    }),
    rate: rate('Units of the base currency for one unit of `currency`.', { required: true, min: 0 }),
    _seq: integer('Order of admission of the record that stands.', { required: true }),
  },
  key: ['currency', 'valid_from'],
  inputs: { raw_fx_rates: byColumn('currency') },
  refresh: { kind: 'key', unit: 'currency' },
  query: (q) => `
    WITH standing AS (
      ${latest(q.fn, { from: q.ref('raw_fx_rates'), key: ['currency', 'date'], select: ['r.currency', 'r.date AS valid_from', 'r.rate', 'r._seq'] })}
    ), followed AS (
      SELECT s.*, LEAD(s.valid_from) OVER (PARTITION BY s.currency ORDER BY s.valid_from) AS next_from FROM standing s
    )
    SELECT
      f.currency, f.valid_from, f.rate, f._seq,
      least(coalesce(f.next_from, ${q.fn.addDays('f.valid_from', `${ratesServeDays}`)}),
            ${q.fn.addDays('f.valid_from', `${ratesServeDays}`)}) AS valid_to
    FROM followed f`,
  checks: [{ kind: 'expression', name: 'serves_a_day', holds: 'valid_from < valid_to' }],
  reconciles: [
    {
      source: 'raw_fx_rates',
      key: "currency || '|' || CAST(date AS STRING)",
      selfKey: "currency || '|' || CAST(valid_from AS STRING)",
    },
  ],
});
