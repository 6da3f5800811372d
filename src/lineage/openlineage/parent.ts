import type { Facet, MakeFacet } from './event.js';

/** A run of a job, as another run names it for its parent. */
export interface RunName {
  namespace: string;
  job: string;
  runId: string;
}

/**
 * Reads `OPENLINEAGE_PARENT_ID`, `namespace/job/run id`, as schedulers such as Airflow set it. The namespace may hold
 * slashes. Undefined if it is not of that form.
 */
export function parseParent(text: string): RunName | undefined {
  const parts = text.split('/');
  const runId = parts.pop() ?? '';
  const job = parts.pop() ?? '';
  const namespace = parts.join('/');
  const isUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(runId);
  return isUuid && job !== '' && namespace !== '' ? { namespace, job, runId } : undefined;
}

/** @param root the run that began it all; the parent itself unless given. */
export function parentFacet(facet: MakeFacet, parent: RunName, root: RunName = parent): Facet {
  const named = ({ namespace, job, runId }: RunName) => ({ run: { runId }, job: { namespace, name: job } });
  return facet('ParentRunFacet', { ...named(parent), root: named(root) });
}
