import { defineConfig } from 'ecommerce-data-platform';

// The project of this repository: the committed sample, and whatever `npm run generate-current-data` makes.
export default defineConfig({
  database: 'data/warehouse.duckdb',
  sources: {
    user_events: { files: ['sample_data/user_events.json', 'data/incoming/user_events/*'], arrival: 'record' },
    marketplace_sales: {
      files: ['sample_data/marketplace_sales.json', 'data/incoming/marketplace_sales/*'],
      arrival: 'record',
    },
    product_catalog: { files: ['sample_data/products.json', 'data/incoming/product_catalog/*'], arrival: 'record' },
    customer_data: { files: ['sample_data/customers.json', 'data/incoming/customer_data/*'], arrival: 'record' },
    marketing_campaigns: {
      files: ['sample_data/campaigns.json', 'data/incoming/marketing_campaigns/*'],
      arrival: 'record',
    },
    marketing_spend: { files: 'data/incoming/marketing_spend/*', arrival: 'record' },
    fx_rates: { files: 'data/incoming/fx_rates/*', arrival: 'path' },
  },
});
