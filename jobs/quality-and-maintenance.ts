import { job } from './job.js';

export default job({
  name: 'quality-and-maintenance',
  description: 'All checks over whole tables, every record accounted for, then housekeeping of the database.',
  schedule: '30 4 * * *',
  after: ['gold-aggregations'],
  steps: [{ action: 'check' }, { action: 'maintain' }],
});
