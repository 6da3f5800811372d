import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { text } from 'node:stream/consumers';
import { AwsV4Signer } from 'aws4fetch';
import { EdpError } from '../model/errors.js';
import { s3Address } from './address.js';
import { asBucketError, asObjectError, S3Refusal } from './errors.js';
import { parseListing, type S3Object } from './listing.js';
import { defaultRetry, Retries, type S3Retry } from './retry.js';
import type { S3Settings } from './settings.js';

const http = { request: requestHttp, agent: new HttpAgent({ keepAlive: true }) };
const https = { request: requestHttps, agent: new HttpsAgent({ keepAlive: true }) };

/** The requests of S3 that the platform makes, to one bucket. */
export class Bucket {
  readonly #url: string;
  readonly #signingKeys = new Map<string, ArrayBuffer>();

  constructor(
    private readonly settings: S3Settings,
    readonly name: string,
    private readonly retry: S3Retry = defaultRetry,
  ) {
    this.#url = `${settings.endpoint}/${name}`;
  }

  /**
   * The objects whose keys begin so, by key. With `shallow`, those only whose keys hold no `/` after that.
   * @throws EdpError SERVICE_DOWN, or CONFIG_INVALID if there is no such bucket or it may not be listed.
   */
  async *list(prefix: string, options: { shallow?: boolean } = {}): AsyncGenerator<S3Object> {
    let next: string | undefined;
    do {
      const query = new URLSearchParams({ 'list-type': '2', 'encoding-type': 'url', prefix });
      if (options.shallow) query.set('delimiter', '/');
      if (next !== undefined) query.set('continuation-token', next);
      const page = await this.#retrying(async () => text(await this.#ask('GET', `${this.#url}?${query}`)));
      const listing = parseListing(page);
      if (!listing) throw this.#error(new S3Refusal(200, '', 'no listing', undefined));
      yield* listing.objects;
      next = listing.next;
    } while (next !== undefined);
  }

  /**
   * The bytes of an object as it was listed. A connection that breaks is taken up again where it broke.
   * @throws EdpError FILE_UNREADABLE if the object is no longer the same or may not be read; SERVICE_DOWN.
   */
  async *content({ key, bytes, etag }: S3Object): AsyncGenerator<Buffer> {
    const retries = new Retries(this.retry);
    const address = s3Address(this.name, key);
    const url = this.#urlOf(key);
    let at = 0;
    while (at < bytes) {
      try {
        const answer = await this.#ask('GET', url, { 'if-match': etag, ...(at > 0 && { range: `bytes=${at}-` }) });
        if (at > 0 && answer.statusCode !== 206)
          throw new S3Refusal(200, '', 'it cannot go on in the middle', undefined);
        for await (const chunk of answer as AsyncIterable<Buffer>) {
          at += chunk.length;
          retries.succeeded();
          yield chunk;
        }
        if (at < bytes) throw new Error('the answer ended early');
      } catch (error) {
        await retries.after(error).catch((last: unknown) => {
          throw asObjectError(last, address, { ...this.settings, bucket: this.name });
        });
      }
    }
  }

  async remove(key: string): Promise<void> {
    await this.#retrying(async () => (await this.#ask('DELETE', this.#urlOf(key))).resume());
  }

  async #retrying<T>(attempt: () => Promise<T>): Promise<T> {
    const retries = new Retries(this.retry);
    for (;;) {
      try {
        return await attempt();
      } catch (error) {
        await retries.after(error).catch((last: unknown) => {
          throw this.#error(last);
        });
      }
    }
  }

  #error(cause: unknown): EdpError {
    return asBucketError(cause, { ...this.settings, bucket: this.name });
  }

  /** A URL takes `.` and `..` for steps, however they are written. */
  #urlOf(key: string): string {
    const parts = key.split('/');
    if (!parts.some((part) => part === '.' || part === '..')) {
      return `${this.#url}/${parts.map(encodeURIComponent).join('/')}`;
    }
    throw new EdpError('FILE_UNREADABLE', 'The key of the object has `.` or `..` between slashes.', {
      where: s3Address(this.name, key),
      hint: 'Give the object another key.',
    });
  }

  /**
   * A signed request, and its answer if it is a success. Not by `fetch`, which unpacks an object that says
   * `Content-Encoding: gzip`: wanted are its bytes as they lie there.
   */
  async #ask(method: string, url: string, headers: Record<string, string> = {}): Promise<IncomingMessage> {
    const signer = new AwsV4Signer({ ...this.#keys(), method, url, headers, service: 's3', cache: this.#signingKeys });
    const signed = await signer.sign();
    const { silentMs } = this.retry;
    const { request, agent } = signed.url.protocol === 'https:' ? https : http;
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const asked = request(signed.url, { method, headers: Object.fromEntries(signed.headers), agent });
      asked.setTimeout(silentMs, () => asked.destroy(new Error(`nothing came for ${silentMs / 1000} s`)));
      asked.on('response', resolve).on('error', reject).end();
    });
    const { statusCode = 0 } = answer;
    if (statusCode >= 200 && statusCode < 300) return answer;
    const region = answer.headers['x-amz-bucket-region'];
    throw S3Refusal.of(statusCode, await text(answer), Array.isArray(region) ? region[0] : region);
  }

  #keys() {
    const { region, accessKeyId, secretAccessKey, sessionToken } = this.settings;
    return { region, accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
  }
}
