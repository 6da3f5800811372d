export { isS3, parseS3, s3Address } from './address.js';
export { Bucket } from './bucket.js';
export type { S3Object } from './listing.js';
export { amazon, type S3Given, type S3Settings, s3Schema, s3Settings } from './settings.js';
