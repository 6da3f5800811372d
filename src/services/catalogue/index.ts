import type { Service, ServiceName } from '../service.js';
import { kafka } from './kafka.js';
import { minio } from './minio.js';
import { postgres } from './postgres.js';
import { spark } from './spark.js';

export const services: Readonly<Record<ServiceName, Service>> = { minio, postgres, kafka, spark };
