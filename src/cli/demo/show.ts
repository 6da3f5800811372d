import { join } from 'node:path';
import { readAssets } from '../../charts/page/assets.js';
import { payloadOf, publishedVersion } from '../../charts/page/collect.js';
import { pageHtml } from '../../charts/page/html.js';
import { readCharts } from '../../charts/read.js';
import { sheets } from '../../charts/sheets.js';
import type { Database } from '../../engine/database.js';
import type { Project } from '../../project/project.js';
import { writeWhole } from '../files.js';
import { packageRoot } from '../package.js';
import { pageSource } from '../page.js';
import { drawSheets } from '../pictures.js';
import type { Progress } from '../progress.js';

/** Files to look at, as paths below the project's folder. */
export interface Shown {
  page: string;
  pictures: string[];
}

/** Draws the pictures and writes the page. */
export async function show(database: Database, project: Project, progress: Progress): Promise<Shown> {
  const source = { ...(await pageSource(project)), live: false };
  const reading = await readCharts(database, source.settings, {
    onDataset: ({ name, done, total }) => progress.update(`reading ${done + 1}/${total} ${name}`),
  });
  const payload = await payloadOf(database, source, reading, await publishedVersion(database));
  const page = 'interactive_dashboard.html';
  await writeWhole(join(project.directory, page), pageHtml(payload, readAssets(packageRoot)));
  const folder = 'visualizations';
  const drawn = await drawSheets(sheets, reading, join(project.directory, folder), progress);
  return { page, pictures: drawn.flatMap(({ sheet, file }) => (file ? [`${folder}/${sheet}.png`] : [])) };
}
