import { integer, source, text, timestamp } from 'ecommerce-data-platform';

export default source({
  description: 'What customers say of products: one row per record received.',
  columns: {
    review_id: text('Identifies the review.', { required: true }),
    product_id: text('The product reviewed.', { required: true }),
    rating: integer('One to five stars.', { required: true, min: 1, max: 5 }),
    reviewed_at: timestamp('When it was written, UTC.', { required: true }),
    comment: text('What the customer wrote.', { pii: 'free-text' }),
  },
  key: ['review_id'],
  eventTime: 'reviewed_at',
  versionTime: 'reviewed_at',
});
