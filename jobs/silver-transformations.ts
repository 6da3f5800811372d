import { job } from './job.js';

export default job({
  name: 'silver-transformations',
  description: 'Clean, typed events, sales and dimensions: what the new records touch.',
  schedule: '20 * * * *',
  after: ['bronze-ingestion'],
  steps: [{ action: 'run', select: ['layer:silver'] }],
});
