/** The other thread of {@link makeWorld}: makes the files of a world, and tells of each day. */
import { parentPort, workerData } from 'node:worker_threads';
import { type WorldOptions, writeWorld } from '../../generate/index.js';

const { directory, world, truth } = workerData as { directory: string; world: WorldOptions; truth: string };
const summary = await writeWorld(directory, world, {
  truth,
  onProgress: ({ done }) => parentPort?.postMessage({ done }),
});
parentPort?.postMessage({ summary });
