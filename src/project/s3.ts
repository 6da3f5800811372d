import type { IngestSource } from '../ingest/mapping.js';
import { type S3Settings, s3Settings } from '../s3/index.js';
import { connectionsOf } from '../services/connections.js';
import type { Project } from './project.js';

/** How the objects of the project's sources are reached; those that say nothing, in the MinIO that `edp up` starts. */
export function sourceS3(
  { config }: { config: Pick<Project['config'], 'services'> },
  env: NodeJS.ProcessEnv,
): (source: IngestSource) => S3Settings {
  const { endpoint, region, user, password } = connectionsOf(config.services).s3;
  const own = { endpoint, region, accessKeyId: user, secretAccessKey: password };
  return ({ mapping }) => s3Settings(mapping.s3, env, own);
}
