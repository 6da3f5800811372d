import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { PageSource } from '../charts/page/collect.js';
import { projectLineage } from '../project/lineage.js';
import type { Project } from '../project/project.js';

/** What the page is made of, apart from the tables. */
export async function pageSource(project: Project): Promise<Omit<PageSource, 'live'>> {
  const title = `${basename(project.directory)} · retail dashboard`;
  const lineage = await projectLineage(project);
  return { title, graph: project.graph, settings: project.compile.settings, lineage };
}

/** A reader of the file sees the old page or the new one. */
export async function writeWhole(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}.part`;
  try {
    await writeFile(draft, text);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
