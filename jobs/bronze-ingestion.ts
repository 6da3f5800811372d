import { job } from './job.js';

export default job({
  name: 'bronze-ingestion',
  description: 'New and changed files into Bronze, with the ledger of what arrived.',
  schedule: '*/15 * * * *',
  steps: [{ action: 'ingest' }],
});
