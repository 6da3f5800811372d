import type { Columns } from './column.js';
import { integer, text, timestamp } from './column.js';

/**
 * The platform's own columns of every Bronze table. `_seq` is the unique order of admission over all sources
 * (DESIGN S1); `_visible_from` is the first moment T whose snapshot includes the record (DESIGN S13).
 */
export const bronzeColumns = {
  _seq: integer('Unique order of admission, over all sources.', { required: true }),
  _batch_id: text('The batch that brought the record.', { required: true }),
  _origin: text('Where it came from: file, topic and partition, or request.', { required: true }),
  _line: integer('Line, record number or offset within the origin; from 1 for files.', { required: true }),
  _arrived_at: timestamp('When the record arrived (rule S1).', { required: true }),
  _known_at: timestamp('From when on snapshots may use it: arrival, moment of replay, or version time of history.', {
    required: true,
  }),
  _version_time: timestamp('The time that orders versions of one thing (rule S1).', { required: true }),
  _visible_from: timestamp('The later of _known_at, version time and event time.', { required: true }),
  _text: text("The record's own text, exactly.", { required: true }),
  _rescued: text('Unexpected fields of the record, as a JSON object; null without any.'),
} satisfies Columns;
