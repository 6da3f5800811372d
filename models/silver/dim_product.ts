import { boolean, integer, money, text } from '../../src/model/column.js';
import { byColumn, table } from '../../src/model/table.js';
import { validity, versionKey, versions } from '../shared/versions.js';

export default table({
  description: 'Products as they were over time: one row per version (SCD type 2).',
  columns: {
    product_key: versionKey('`product_id`'),
    product_id: text('The product.', { required: true }),
    product_name: text('Its name.'),
    category: text('Its category.'),
    subcategory: text('Its category within the category.'),
    brand: text('Its brand.'),
    base_price: money('List price of one piece, in the base currency.', { min: 0, severity: 'warn' }),
    description: text('What the shop says about it.'),
    is_active: boolean('Whether it is on sale.'),
    ...validity,
    _seq: integer('Order of admission of the record that opened the version.', { required: true }),
  },
  key: ['product_id', 'valid_from'],
  inputs: { raw_product_catalog: byColumn('product_id') },
  refresh: { kind: 'key', unit: 'product_id' },
  query: (q) =>
    versions(q, {
      input: 'raw_product_catalog',
      id: 'product_id',
      key: 'product_key',
      attributes: ['product_name', 'category', 'subcategory', 'brand', 'base_price', 'description', 'is_active'],
    }),
  checks: [{ kind: 'expression', name: 'interval_is_not_empty', holds: 'valid_from < valid_to' }],
  reconciles: [{ source: 'raw_product_catalog', key: 'product_id', selfKey: 'product_id', selfWhere: 'is_current' }],
});
