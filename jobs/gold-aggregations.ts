import { job } from './job.js';

export default job({
  name: 'gold-aggregations',
  description: 'What the business reads, Silver brought up to date with it, so that all is published at once.',
  schedule: '40 * * * *',
  after: ['silver-transformations'],
  steps: [{ action: 'run', select: ['+layer:gold'] }],
});
