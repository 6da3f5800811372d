import { parseParent, type RunName } from './parent.js';

/** `openLineage` of `edp.config.ts`, with defaults filled in. */
export interface OpenLineageConfig {
  file?: string | undefined;
  url?: string | undefined;
  namespace: string;
}

export interface OpenLineageSettings extends OpenLineageConfig {
  apiKey?: string | undefined;
  parent?: RunName | undefined;
}

/**
 * The configuration as the environment overrides it, by the variables that OpenLineage's own clients read:
 * `OPENLINEAGE_URL`, `OPENLINEAGE_API_KEY`, `OPENLINEAGE_NAMESPACE`, `OPENLINEAGE_PARENT_ID`, `OPENLINEAGE_DISABLED`.
 * Undefined if events are to go nowhere.
 */
export function openLineageSettings(
  config: OpenLineageConfig,
  env: Readonly<Record<string, string | undefined>>,
  warn: (message: string) => void,
): OpenLineageSettings | undefined {
  const url = env.OPENLINEAGE_URL || config.url;
  if (env.OPENLINEAGE_DISABLED === 'true' || (url === undefined && config.file === undefined)) return undefined;
  const parent = env.OPENLINEAGE_PARENT_ID ? parseParent(env.OPENLINEAGE_PARENT_ID) : undefined;
  if (env.OPENLINEAGE_PARENT_ID && !parent) {
    warn('OPENLINEAGE_PARENT_ID is left aside: it is not of the form namespace/job/run id.');
  }
  return {
    file: config.file,
    url,
    namespace: env.OPENLINEAGE_NAMESPACE || config.namespace,
    apiKey: env.OPENLINEAGE_API_KEY || undefined,
    parent,
  };
}
