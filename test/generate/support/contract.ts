import { z } from 'zod';

const instant = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z?$/);
const arrival = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const day = z.string().regex(/^\d{4}-\d\d-\d\d$/);
const id = z.string().min(1);

export const event = z.strictObject({
  event_id: id,
  session_id: id.optional(),
  customer_id: id.optional(),
  event_type: z.enum([
    'page_view',
    'product_view',
    'search',
    'add_to_cart',
    'remove_from_cart',
    'checkout',
    'purchase',
  ]),
  event_time: instant,
  page_url: z.string().regex(/^https:\/\/shop\.example\.com\/[\w/?&=.+-]*$/),
  device_type: z.enum(['desktop', 'mobile', 'tablet']),
  metadata: z.strictObject({
    product_id: id.optional(),
    category: id.optional(),
    quantity: z.int().positive().optional(),
    unit_price: z.number().positive().optional(),
    order_id: id.optional(),
    currency: z.string().length(3).optional(),
    campaign_id: id.optional(),
    time_spent_seconds: z.int().nonnegative(),
    search_query: id.optional(),
    user_agent: id,
    ip_address: z.string().regex(/^\d+\.\d+\.\d+\.\d+$/),
  }),
  ingestion_time: arrival,
});

export const sale = z.strictObject({
  transaction_id: id,
  line_id: id.optional(),
  marketplace_name: z.enum(['amazon', 'ebay', 'etsy', 'website', 'mobile_app']),
  seller_id: id,
  product_id: id,
  customer_id: id.optional(),
  amount: z.number(),
  currency: z.string().length(3),
  quantity: z.int(),
  transaction_time: instant,
  settlement_time: instant.nullable(),
  updated_at: instant.optional(),
  payment_method: id,
  status: z.enum(['pending', 'completed', 'cancelled', 'refunded']),
  marketplace_metadata: z.strictObject({
    commission_rate: z.number().min(0).max(1),
    shipping_cost: z.number().nonnegative(),
    tax_amount: z.number().nonnegative(),
  }),
  ingestion_time: arrival,
});

export const product = z.strictObject({
  product_id: id,
  product_name: id,
  category: id,
  subcategory: id,
  brand: id,
  base_price: z.number().positive(),
  description: id,
  is_active: z.boolean(),
  last_updated: instant,
  ingestion_time: arrival,
});

export const customer = z.strictObject({
  customer_id: id,
  customer_name: id,
  email: z.email(),
  address: id,
  city: id,
  country: z.string().length(2),
  membership_tier: z.enum(['bronze', 'silver', 'gold', 'platinum']),
  created_at: instant,
  last_updated: instant,
  ingestion_time: arrival,
});

export const campaign = z.strictObject({
  campaign_id: id,
  campaign_name: id,
  campaign_type: id,
  channel: id,
  start_date: day,
  end_date: day,
  budget: z.number().nonnegative(),
  target_audience: id,
  ingestion_time: arrival,
});

export const spend = z.strictObject({
  campaign_id: id,
  date: day,
  spend: z.number().positive(),
  currency: z.string().length(3),
  impressions: z.int().nonnegative(),
  clicks: z.int().nonnegative(),
  ingestion_time: arrival,
});

export const rate = z.strictObject({
  date: day,
  currency: z.string().length(3),
  rate: z.number().positive(),
  ingestion_time: arrival,
});
