import { defineConfig } from 'ecommerce-data-platform';

// The project of `edp demo`: generated files. Records say themselves when they arrived.
export default defineConfig({
  sources: {
    user_events: { files: 'data/user_events/*', arrival: 'record' },
    marketplace_sales: { files: 'data/marketplace_sales/*', arrival: 'record' },
    product_catalog: { files: 'data/product_catalog/*', arrival: 'record' },
    customer_data: { files: 'data/customer_data/*', arrival: 'record' },
    marketing_campaigns: { files: 'data/marketing_campaigns/*', arrival: 'record' },
    marketing_spend: { files: 'data/marketing_spend/*', arrival: 'record' },
    fx_rates: { files: 'data/fx_rates/*', arrival: 'record' },
  },
});
