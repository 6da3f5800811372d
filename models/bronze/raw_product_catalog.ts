import { boolean, money, text, timestamp } from '../../src/model/column.js';
import { source } from '../../src/model/source.js';

export default source({
  description: 'Products as the catalogue described them: one row per record received.',
  columns: {
    product_id: text('The product.', { required: true }),
    product_name: text('Its name.'),
    category: text('Its category.'),
    subcategory: text('Its category within the category.'),
    brand: text('Its brand.'),
    base_price: money('List price of one piece, in the base currency.', { min: -99_999_999, max: 99_999_999 }),
    description: text('What the shop says about it.'),
    is_active: boolean('Whether it is on sale.'),
    last_updated: timestamp('When the catalogue changed it, UTC.'),
    ingestion_time: timestamp('When the record was fetched from the catalogue, UTC.'),
  },
  key: ['product_id'],
  eventTime: null,
  versionTime: 'coalesce(last_updated, _arrived_at)',
  arrivalField: 'ingestion_time',
});
