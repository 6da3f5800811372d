import { defineConfig } from 'ecommerce-data-platform';

/** Each daily file is read three times: for its sale lines, for the customers they name, and for the products. */
const daily = {
  files: 'data/by-day/*.csv',
  arrival: 'path',
  zone: 'Europe/London',
} as const;

/** `17850.0` in the files. */
const customer = { sql: `regexp_replace("CustomerID", '\\.0$', '')` };

export default defineConfig({
  timeZone: 'Europe/London',
  baseCurrency: 'GBP',
  sources: {
    marketplace_sales: {
      ...daily,
      fields: {
        marketplace_name: { value: 'website' },
        transaction_id: 'InvoiceNo',
        // Invoices have no line numbers, and 5,268 lines are exact copies of another one: lines are numbered.
        line_id: { occurrence: ['InvoiceNo'] },
        product_id: 'StockCode',
        customer_id: customer,
        quantity: 'Quantity',
        amount: { sql: 'CAST("Quantity" AS DECIMAL(18, 0)) * CAST("UnitPrice" AS DECIMAL(18, 4))' },
        currency: { value: 'GBP' },
        transaction_time: 'InvoiceDate',
        // Cancellations (`C…`) are lines of their own with a negative quantity: returns.
        status: { value: 'completed' },
      },
    },
    customer_data: {
      ...daily,
      where: '"CustomerID" IS NOT NULL',
      fields: { customer_id: customer, country: 'Country', last_updated: 'InvoiceDate' },
    },
    product_catalog: {
      ...daily,
      // Lines without a price are notes on the stock: `damaged`, `?`, `thrown away`.
      where: `CAST("UnitPrice" AS DECIMAL(18, 4)) > 0 AND "InvoiceNo" NOT LIKE 'C%' AND "Description" IS NOT NULL`,
      fields: {
        product_id: 'StockCode',
        product_name: 'Description',
        description: 'Description',
        last_updated: 'InvoiceDate',
      },
    },
  },
});
