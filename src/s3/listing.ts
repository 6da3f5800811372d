/** An object as a listing tells of it. */
export interface S3Object {
  key: string;
  bytes: number;
  modifiedAt: Date;
  /** Differs for each content that the key has ever had; in quotes, as S3 writes it. */
  etag: string;
}

export interface Listing {
  objects: S3Object[];
  /** Where the rest begins; undefined after the last page. */
  next: string | undefined;
}

/**
 * A page of ListObjectsV2 with `encoding-type=url`: keys may hold what XML cannot.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 * @returns undefined if the text is no such page.
 */
export function parseListing(xml: string): Listing | undefined {
  if (!/<ListBucketResult[\s>]/.test(xml)) return undefined;
  const objects = [...xml.matchAll(/<Contents>(.*?)<\/Contents>/gs)].map(([, entry = '']) => ({
    key: decodeKey(element(entry, 'Key') ?? ''),
    bytes: Number(element(entry, 'Size')),
    modifiedAt: new Date(element(entry, 'LastModified') ?? ''),
    etag: element(entry, 'ETag') ?? '',
  }));
  return { objects, next: element(xml, 'NextContinuationToken') };
}

/** The text of an element without children; undefined without the element. */
export function element(xml: string, name: string): string | undefined {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  return text === undefined ? undefined : unescapeXml(text);
}

const decodeKey = (key: string): string => decodeURIComponent(key.replaceAll('+', ' '));

const named: Record<string, string> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

const unescapeXml = (text: string): string =>
  text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole: string, hex?: string, decimal?: string, name = '') => {
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    return decimal === undefined ? (named[name] ?? whole) : String.fromCodePoint(Number(decimal));
  });
