import { job } from './job.js';

export default job({
  name: 'feature-snapshots',
  description: 'A snapshot of customer × product interactions as known at the start of the day, for training.',
  schedule: '10 3 * * 1',
  after: ['gold-aggregations'],
  steps: [{ action: 'snapshot' }],
});
