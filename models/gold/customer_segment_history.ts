import { date, timestamp } from '../../src/model/column.js';
import { table, whole } from '../../src/model/table.js';
import { rfm, rfmColumns } from '../shared/rfm.js';

export default table({
  description: 'The segment of each buyer at the start of each month, as it was known then (rule S9, S13).',
  columns: {
    as_of: timestamp("The moment of the snapshot, UTC: the month's start.", { required: true }),
    month_start: date('The month that starts at that moment.', { required: true }),
    ...rfmColumns,
  },
  key: ['customer_id', 'as_of'],
  growsWith: 'month_start',
  inputs: { standardized_sales: whole },
  refresh: { kind: 'snapshot', unit: 'as_of', at: 'months' },
  query: (q) => `
    WITH ${rfm(q)}
    SELECT ${q.asOf} AS as_of, ${q.fn.dayOf(q.asOf)} AS month_start, r.* FROM rfm r`,
});
