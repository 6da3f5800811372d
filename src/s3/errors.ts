import { EdpError } from '../model/errors.js';
import { element } from './listing.js';

/** An answer of S3 other than success. https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
export class S3Refusal extends Error {
  constructor(
    readonly status: number,
    /** Such as `NoSuchBucket`; empty if the answer names none. */
    readonly code: string,
    message: string,
    /** Where the bucket is, if it is in another region. */
    readonly region: string | undefined,
  ) {
    super(message);
    this.name = 'S3Refusal';
  }

  static of(status: number, body: string, region: string | undefined): S3Refusal {
    const code = element(body, 'Code') ?? '';
    const message = element(body, 'Message') ?? '';
    return new S3Refusal(status, code, message, element(body, 'Region') ?? region);
  }

  /** The server is at a loss, not the request. */
  get isPassing(): boolean {
    return this.status >= 500 || this.status === 429 || this.code === 'RequestTimeout';
  }

  get text(): string {
    return [`HTTP status ${this.status}`, this.code, this.message].filter((part) => part !== '').join(', ');
  }
}

interface Asked {
  endpoint: string;
  region: string;
  bucket: string;
}

const again = 'Then run this again: what is stored is not stored twice.';

/** Why a bucket cannot be worked with. */
export function asBucketError(cause: unknown, { endpoint, region, bucket }: Asked): EdpError {
  if (cause instanceof EdpError) return cause;
  if (!(cause instanceof S3Refusal) || cause.isPassing) {
    const reason = cause instanceof S3Refusal ? cause.text : networkReason(cause);
    return new EdpError('SERVICE_DOWN', `S3 does not answer at ${endpoint} (${reason}).`, {
      hint: `Check the network and the endpoint (of a source: \`s3.endpoint\`, or AWS_ENDPOINT_URL); \`edp up minio\` starts the platform's own. ${again}`,
      cause,
    });
  }
  const invalid = (message: string, hint: string) => new EdpError('CONFIG_INVALID', message, { hint, cause });
  if (cause.code === 'NoSuchBucket') {
    return invalid(
      `There is no bucket ${bucket} at ${endpoint}.`,
      'Check the name, and the endpoint (of a source: `s3.endpoint`, or AWS_ENDPOINT_URL).',
    );
  }
  if (cause.region !== undefined && cause.region !== region) {
    return invalid(
      `The bucket ${bucket} is in the region ${cause.region}, not in ${region}.`,
      `Set the region to ${cause.region} (of a source: \`s3.region\`, or AWS_REGION).`,
    );
  }
  if (cause.status === 401 || cause.status === 403) {
    return invalid(
      `S3 at ${endpoint} refuses access to the bucket ${bucket} (${cause.text}).`,
      'Check the keys (of a source: `s3.accessKeyId` and `s3.secretAccessKey`, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY). They must be allowed s3:ListBucket on the bucket and s3:GetObject on its objects.',
    );
  }
  return invalid(
    `What answers at ${endpoint} does not work with the bucket ${bucket} (${cause.text}).`,
    'Check the endpoint (of a source: `s3.endpoint`, or AWS_ENDPOINT_URL): it must be that of a store that speaks S3.',
  );
}

/** Keys that are wrong for all objects, not for one. */
const wrongKeys = /^(InvalidAccessKeyId|SignatureDoesNotMatch|ExpiredToken|InvalidToken|RequestTimeTooSkewed)$/;

/** Why an object cannot be read: its own fault where it can be. */
export function asObjectError(cause: unknown, address: string, asked: Asked): EdpError {
  const own = cause instanceof S3Refusal && !cause.isPassing && !wrongKeys.test(cause.code);
  if (!own || cause.code === 'NoSuchBucket') return asBucketError(cause, asked);
  const unreadable = (message: string, hint: string) =>
    new EdpError('FILE_UNREADABLE', message, { where: address, hint, cause });
  if (cause.status === 404 || cause.status === 412) {
    return unreadable('The object changed while it was read.', 'Ingest it again when its writer has finished.');
  }
  return unreadable(
    `The object cannot be read (${cause.text}).`,
    'Check that it is not archived, and that the keys of the source may read it (s3:GetObject).',
  );
}

/** Of an attempt at several addresses, the message is empty. */
function networkReason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return message || code || 'no connection';
}
