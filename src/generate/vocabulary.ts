/** A group of products that can stand in for each other. */
export interface GroupTraits {
  category: string;
  subcategory: string;
  nouns: readonly string[];
  /** Median price in cents. */
  price: number;
  /** Used up and bought again. */
  consumable: boolean;
  /** The group whose products are bought with these, but not the other way round. */
  leadsTo?: string;
}

const group = (
  category: string,
  subcategory: string,
  nouns: string,
  price: number,
  leadsTo?: string,
  consumable = false,
): GroupTraits => ({
  category,
  subcategory,
  nouns: nouns.split(', '),
  price,
  consumable,
  ...(leadsTo === undefined ? {} : { leadsTo }),
});

export const GROUPS: readonly GroupTraits[] = [
  group('Electronics', 'Cameras', 'Mirrorless Camera, Compact Camera, Action Camera', 24900, 'Camera Accessories'),
  group('Electronics', 'Camera Accessories', 'Memory Card, Tripod, Camera Strap, Lens Cloth', 2490),
  group('Electronics', 'Headphones', 'Headphones, Earbuds, Headset', 7900, 'Chargers'),
  group('Electronics', 'Chargers', 'USB-C Charger, Power Bank, Cable', 1990),
  group('Home & Kitchen', 'Coffee Machines', 'Espresso Machine, Filter Machine, Grinder', 14900, 'Coffee'),
  group('Grocery', 'Coffee', 'Coffee Beans, Espresso Beans, Ground Coffee', 1290, undefined, true),
  group('Home & Kitchen', 'Cookware', 'Frying Pan, Saucepan, Wok, Casserole', 4490, 'Kitchen Tools'),
  group('Home & Kitchen', 'Kitchen Tools', 'Spatula, Whisk, Knife, Peeler', 1490),
  group('Home & Kitchen', 'Bedding', 'Duvet Cover, Pillow, Sheet', 3990),
  group('Beauty', 'Skin Care', 'Face Cream, Serum, Cleanser, Sunscreen', 1890, undefined, true),
  group('Beauty', 'Shaving', 'Razor, Beard Trimmer, Safety Razor', 3490, 'Blades & Foam'),
  group('Beauty', 'Blades & Foam', 'Blades, Shaving Foam, Aftershave', 990, undefined, true),
  group('Grocery', 'Tea & Snacks', 'Green Tea, Herbal Tea, Nut Mix, Dark Chocolate', 690, undefined, true),
  group('Sports', 'Running', 'Running Shoes, Trail Shoes, Running Jacket', 8990, 'Sports Nutrition'),
  group('Sports', 'Sports Nutrition', 'Energy Bars, Protein Powder, Isotonic Drink', 2190, undefined, true),
  group('Sports', 'Yoga', 'Yoga Mat, Yoga Block, Resistance Band', 2990),
  group('Sports', 'Cycling', 'Bike Helmet, Bike Light, Bike Lock', 4990),
  group('Fashion', 'Dresses', 'Summer Dress, Midi Dress, Shirt Dress', 5990, 'Jewellery'),
  group('Fashion', 'Jewellery', 'Necklace, Earrings, Bracelet', 2990),
  group('Fashion', 'Shirts', 'Oxford Shirt, T-Shirt, Polo Shirt', 2990),
  group('Toys', 'Building Sets', 'Castle Set, Train Set, Space Set', 4490),
  group('Toys', 'Board Games', 'Strategy Game, Card Game, Puzzle', 2790),
  group('Pets', 'Dog Supplies', 'Dog Bed, Lead, Dog Bowl', 3290, 'Pet Food'),
  group('Pets', 'Pet Food', 'Dog Food, Cat Food, Dog Treats', 1790, undefined, true),
];

export const ADJECTIVES = (
  'Classic, Nordic, Compact, Premium, Everyday, Pure, Urban, Alpine, Silent, Bright, Organic, Signature, Light, ' +
  'Robust, Velvet, Golden, Eco, Smart, Original, Royal'
).split(', ');

export const BRANDS = (
  'Aldeba, Brunn & Söhne, Casa Lumo, Delfin, Ekstrand, Fjellby, Granit, Hoshiko, Iberis, Juniper, Kolibri, Łuna, ' +
  'Maréva, Novaq, Orchard'
).split(', ');

export const FIRST_NAMES = (
  'Anna, Ben, Clara, David, Elif, Felix, Giulia, Henrik, Inès, Jakub, Katarzyna, Lukas, Marie, Noah, Olivia, Paul, ' +
  'Quentin, Rosa, Søren, Théo, Ursula, Viktor, Wanda, Xavier, Yusuf, Zoë, Łukasz, Björn, Chloé, Sean'
).split(', ');

export const LAST_NAMES = (
  "Müller, Schmidt, Dubois, Rossi, García, Kowalski, Nowak, Jansen, O'Brien, Smith, Jones, Andersson, Lindqvist, " +
  'Weber, Moreau, Bianchi, Fernández, de Vries, Baumgartner, Yılmaz, Novák, Hansen, Meier, Taylor, Wójcik, Šimić'
).split(', ');

export const STREETS = (
  'Hauptstraße, Bahnhofstraße, Rue de la Paix, Via Roma, Calle Mayor, High Street, Station Road, ulica Polna, ' +
  'Storgatan, Gartenweg, Lindenallee, Kerkstraat'
).split(', ');

/** A country, its weight among customers, its currency and its cities. */
export interface Country {
  code: string;
  weight: number;
  currency: string;
  cities: readonly string[];
}

export const COUNTRIES: readonly Country[] = [
  { code: 'DE', weight: 40, currency: 'EUR', cities: ['Berlin', 'Hamburg', 'München', 'Köln', 'Leipzig', 'Görlitz'] },
  { code: 'FR', weight: 14, currency: 'EUR', cities: ['Paris', 'Lyon', 'Nantes', 'Saint-Étienne'] },
  { code: 'NL', weight: 7, currency: 'EUR', cities: ['Amsterdam', 'Utrecht', "'s-Hertogenbosch"] },
  { code: 'AT', weight: 6, currency: 'EUR', cities: ['Wien', 'Graz', 'Linz'] },
  { code: 'ES', weight: 6, currency: 'EUR', cities: ['Madrid', 'Valencia', 'Málaga'] },
  { code: 'IT', weight: 5, currency: 'EUR', cities: ['Roma', 'Milano', 'Torino'] },
  { code: 'GB', weight: 9, currency: 'GBP', cities: ['London', 'Leeds', 'Bristol'] },
  { code: 'PL', weight: 6, currency: 'PLN', cities: ['Warszawa', 'Łódź', 'Kraków'] },
  { code: 'US', weight: 4, currency: 'USD', cities: ['New York', 'Austin', 'Portland'] },
  { code: 'SE', weight: 3, currency: 'SEK', cities: ['Stockholm', 'Malmö'] },
];

/** Base currency per unit at the start, from which rates wander. */
export const RATES: Readonly<Record<string, number>> = { GBP: 1.15, USD: 0.87, PLN: 0.235, SEK: 0.09, CHF: 1.06 };

export const BROWSERS = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15',
  'Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0',
] as const;

export const PHONES = [
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148',
  'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36',
] as const;

export const APPS = ['ShopApp/5.2.1 (iOS 17.5)', 'ShopApp/5.2.0 (Android 14)', 'ShopApp/5.1.4 (Android 13)'] as const;

export const BOTS = [
  'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  'Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)',
  'Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)',
] as const;

/** Texts that must stay data. */
export const MARKUP = [
  '<script>alert(1)</script>',
  "Robert'); DROP TABLE fact_sales;--",
  '<img src=x onerror="alert(\'x\')">',
  '{{7*7}}<%= 7*7 %>',
  '" OR 1=1 --',
] as const;
