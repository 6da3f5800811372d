import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { edp } from '../../cli/support/edp.js';
import { makeProject } from './services.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** The project whose services the tests of lakehouses share; nothing is started in it before one wants them. */
    sharedServices: string;
  }
}

/** Makes the project, or takes the one that CLUSTER_PROJECT names; what was started in the one made here is ended. */
export default async function setup(testing: TestProject): Promise<(() => Promise<void>) | undefined> {
  const named = process.env.CLUSTER_PROJECT;
  if (named) {
    testing.provide('sharedServices', named);
    return undefined;
  }
  const { project } = await makeProject({ memory: '3g' });
  testing.provide('sharedServices', project);
  return async () => {
    if (existsSync(join(project, '.edp'))) await edp(['--project', project, 'down']);
    rmSync(project, { recursive: true, force: true });
  };
}
