/** Where a sale line is sold, as its record says it. */
export interface Marketplace {
  name: string;
  prefix: string;
  weight: number;
  /** Price relative to the own shop. */
  priceFactor: number;
  commission: number;
  /** Names every line of an order; the others leave it to the product. */
  namesLines: boolean;
}

export const MARKETPLACES: readonly Marketplace[] = [
  { name: 'amazon', prefix: 'AMZ', weight: 0.6, priceFactor: 1, commission: 0.15, namesLines: true },
  { name: 'ebay', prefix: 'EBY', weight: 0.28, priceFactor: 0.96, commission: 0.11, namesLines: false },
  { name: 'etsy', prefix: 'ETS', weight: 0.12, priceFactor: 1.05, commission: 0.065, namesLines: false },
];

const SHOP_ITSELF = { prefix: '', weight: 0, priceFactor: 1, commission: 0, namesLines: false };
export const WEBSITE: Marketplace = { ...SHOP_ITSELF, name: 'website' };
export const MOBILE_APP: Marketplace = { ...SHOP_ITSELF, name: 'mobile_app' };

/** Probability of an order of one line, and of two lines among the others; the rest have three. */
export const ONE_LINE = 0.78;
export const TWO_OF_THE_REST = 0.75;
/** Probabilities of one, two and three lines in a marketplace's order. */
export const MARKETPLACE_LINE_COUNTS = [
  ONE_LINE,
  (1 - ONE_LINE) * TWO_OF_THE_REST,
  (1 - ONE_LINE) * (1 - TWO_OF_THE_REST),
] as const;
