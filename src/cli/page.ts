import { basename } from 'node:path';
import type { PageSource } from '../charts/page/collect.js';
import { projectLineage } from '../project/lineage.js';
import type { Project } from '../project/project.js';

/** What the page is made of, apart from the tables. */
export async function pageSource(project: Project): Promise<Omit<PageSource, 'live'>> {
  const title = `${basename(project.directory)} · retail dashboard`;
  const lineage = await projectLineage(project);
  return { title, graph: project.graph, settings: project.compile.settings, lineage };
}
