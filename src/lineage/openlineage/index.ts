export type { EventType, RunEvent } from './event.js';
export { type RunEnd, RunRecorder, type TableEnd } from './recorder.js';
export { type OpenLineageSettings, openLineageSettings } from './settings.js';
export { Transport } from './transport.js';
