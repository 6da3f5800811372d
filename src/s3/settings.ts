import { z } from 'zod';
import { EdpError } from '../model/errors.js';

const text = z.string().min(1).optional();

/** How a store that speaks S3 is reached, as `edp.config.ts` writes it. */
export const s3Schema = z
  .strictObject({
    endpoint: z.url({ protocol: /^https?$/ }).optional(),
    region: text,
    accessKeyId: text,
    secretAccessKey: text,
    sessionToken: text,
  })
  .refine((s3) => (s3.accessKeyId === undefined) === (s3.secretAccessKey === undefined), {
    error: 'accessKeyId and secretAccessKey belong together',
  });

export type S3Given = z.output<typeof s3Schema>;

/** Where a store is, and who asks. */
export interface S3Settings {
  /** `http://host:port`; buckets are in the path, not in the host's name. */
  endpoint: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** Of keys that hold for some hours. */
  sessionToken?: string | undefined;
}

export const amazon = (region: string): string => `https://s3.${region}.amazonaws.com`;

type Environment = Readonly<Record<string, string | undefined>>;
type Keys = Pick<S3Settings, 'accessKeyId' | 'secretAccessKey' | 'sessionToken'>;

const defaultRegion = 'us-east-1';

/**
 * Settings made whole: by the configuration; else by the environment, in the names of Amazon's tools; else they are those of
 * the platform's own store, if there is one. Keys or a region without an endpoint mean Amazon's S3.
 * @throws EdpError CONFIG_INVALID if there are no keys.
 */
export function s3Settings(given: S3Given = {}, env: Environment = {}, own?: S3Settings): S3Settings {
  const keys = keysOf(given) ?? environmentKeys(env);
  // A variable that is empty says nothing.
  const region = given.region || env.AWS_REGION || env.AWS_DEFAULT_REGION || undefined;
  const named = given.endpoint || env.AWS_ENDPOINT_URL_S3 || env.AWS_ENDPOINT_URL || undefined;
  const unnamed = own && !keys && !region ? own.endpoint : amazon(region ?? defaultRegion);
  const endpoint = (named ?? unnamed).replace(/\/+$/, '');
  if (!/^https?:\/\/[^/]/.test(endpoint)) {
    throw new EdpError('CONFIG_INVALID', `The endpoint of S3 is no address: ${endpoint}`, {
      hint: 'Write AWS_ENDPOINT_URL with its scheme: http://127.0.0.1:9000.',
    });
  }
  const isOwn = own !== undefined && sameHost(endpoint, own.endpoint);
  const known = keys ?? (isOwn ? own : undefined);
  if (known) return { ...keysOf(known)!, endpoint, region: region ?? (isOwn ? own.region : defaultRegion) };
  throw new EdpError('CONFIG_INVALID', `There are no keys for S3 at ${endpoint}.`, {
    hint: 'Set `s3.accessKeyId` and `s3.secretAccessKey` of the source, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
  });
}

const keysOf = ({ accessKeyId, secretAccessKey, sessionToken }: S3Given): Keys | undefined =>
  accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey, sessionToken } : undefined;

const environmentKeys = (env: Environment): Keys | undefined =>
  keysOf({
    accessKeyId: env.AWS_ACCESS_KEY_ID,
    secretAccessKey: env.AWS_SECRET_ACCESS_KEY,
    sessionToken: env.AWS_SESSION_TOKEN || undefined,
  });

/** This machine has several names. */
function sameHost(one: string, other: string): boolean {
  const hostOf = (url: string) => new URL(url).host.replace(/^localhost(?=:|$)/, '127.0.0.1');
  return hostOf(one) === hostOf(other);
}
