import { inject } from 'vitest';
import { type Cluster, clusterOf } from './lakehouse.js';

/** What a lakehouse is made of, or some of it, shared with other tests; whoever is first installs and starts it. */
export const sharedCluster = (services?: readonly string[]): Promise<Cluster> =>
  clusterOf(inject('sharedServices'), services);
