import { identifier } from '../engine/sql.js';
import { columnsOf, relationOf, type SourceModel } from '../model/model.js';
import type { bronzeColumns } from '../model/platform.js';
import type { SourceDefinition } from '../model/source.js';
import type { ColumnLineage, Origin } from './lineage.js';

/** What a project's configuration says a contract's fields are filled from: by column, as a person reads it. */
export type FieldTexts = Readonly<Record<string, string>>;

/** What the platform writes beside the contract's fields, in words. Times follow from {@link bronzeSelect}. */
const written: Partial<Record<keyof typeof bronzeColumns, string>> = {
  _seq: 'the platform: order of admission',
  _batch_id: 'the platform: the batch',
  _origin: 'the platform: file, topic or request',
  _line: 'the platform: line or offset within the origin',
  _arrived_at: 'the platform: moment of arrival',
  _text: "the record's own text",
  _rescued: 'fields that the contract does not name',
};

/**
 * What a record's admission computes from its own columns (DESIGN S1, S13), as a SELECT over the Bronze table: defaults,
 * and the times of the platform.
 */
export function bronzeSelect(model: SourceModel): string {
  const { defaults = {}, versionTime, eventTime, arrivalField } = model.definition as SourceDefinition;
  const computed = Object.entries(defaults).map(([column, sql]) => [column, `coalesce(${identifier(column)}, ${sql})`]);
  if (arrivalField) computed.push(['_arrived_at', `coalesce(${identifier(arrivalField)}, arrival())`]);
  computed.push(
    ['_version_time', versionTime],
    ['_known_at', 'arrival_or_replay_or_history(_arrived_at, _version_time)'],
  );
  const times = ['_known_at', '_version_time', ...(eventTime === null ? [] : [identifier(eventTime)])];
  computed.push(['_visible_from', `greatest(${times.join(', ')})`]);
  const list = computed.map(([column, sql]) => `${sql} AS ${identifier(column ?? '')}`);
  return `SELECT ${list.join(', ')} FROM ${relationOf(model)}`;
}

/** A column of {@link bronzeSelect}, resolved. */
export interface ComputedColumn {
  expression: string;
  origins: readonly Origin[];
}

/** A Bronze table's columns: the contract's from fields of the record, the platform's from what it knows of the record. */
export function bronzeLineage(
  model: SourceModel,
  computed: ReadonlyMap<string, ComputedColumn>,
  fields: FieldTexts = {},
): ColumnLineage[] {
  const { columns, paths = {} } = model.definition as SourceDefinition;
  return Object.keys(columnsOf(model)).map((column): ColumnLineage => {
    const made = computed.get(column);
    const origins = (made?.origins ?? []).filter((o) => o.column !== column);
    if (!(column in columns)) {
      const text = made?.expression ?? written[column as keyof typeof bronzeColumns] ?? 'the platform';
      return { table: model.name, column, expression: text, origins };
    }
    const field = fields[column] ?? paths[column] ?? column;
    const byDefault = origins.map((o) => o.column).join(', ');
    const expression = byDefault === '' ? field : `${field}, else ${byDefault}`;
    return { table: model.name, column, expression, origins };
  });
}
