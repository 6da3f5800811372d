import { defineConfig } from 'ecommerce-data-platform';

// Every key, its default and its effect: node_modules/ecommerce-data-platform/edp.config.reference.ts
export default defineConfig({
  timeZone: 'UTC',
  baseCurrency: 'EUR',
  sources: {
    // The platform's sources. The sample's records say themselves when they arrived.
    user_events: { files: 'data/user_events/*', arrival: 'record' },
    marketplace_sales: { files: 'data/marketplace_sales/*', arrival: 'record' },
    product_catalog: { files: 'data/product_catalog/*', arrival: 'record' },
    customer_data: { files: 'data/customer_data/*', arrival: 'record' },
    marketing_campaigns: { files: 'data/marketing_campaigns/*', arrival: 'record' },
    marketing_spend: { files: 'data/marketing_spend/*', arrival: 'record' },
    fx_rates: { files: 'data/fx_rates/*', arrival: 'record' },

    // This project's own source: models/bronze/raw_product_reviews.ts says what it holds, this says where it is.
    product_reviews: {
      files: 'data/product_reviews/*.csv',
      arrival: 'path',
      fields: {
        review_id: 'Review',
        product_id: 'Article',
        rating: 'Stars',
        reviewed_at: { path: 'Date', format: '%d/%m/%Y' },
        comment: 'Comment',
      },
    },
  },
});
