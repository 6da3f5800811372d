import { EdpError } from '../../../model/errors.js';
import type { DataType } from './generated/spark/connect/types_pb.js';

/** A column of a relation: its type in Spark's SQL, such as `decimal(38,18)` or `array<struct<a:bigint>>`. */
export interface SparkColumn {
  name: string;
  type: string;
  nullable: boolean;
}

/** @throws EdpError INTERNAL if it is no struct: a relation's schema always is. */
export function columnsOf(schema: DataType | undefined): SparkColumn[] {
  if (schema?.kind.case !== 'struct') throw new EdpError('INTERNAL', 'Spark answered with a schema without columns.');
  return schema.kind.value.fields.map(({ name, dataType, nullable }) => ({ name, type: typeText(dataType), nullable }));
}

/** Spark's own short names: https://spark.apache.org/docs/4.1.0/sql-ref-datatypes.html */
const simple: Readonly<Record<string, string>> = {
  null: 'void',
  byte: 'tinyint',
  short: 'smallint',
  integer: 'int',
  long: 'bigint',
  timestampNtz: 'timestamp_ntz',
  calendarInterval: 'interval',
  yearMonthInterval: 'interval year to month',
  dayTimeInterval: 'interval day to second',
};

function typeText(type: DataType | undefined): string {
  if (type?.kind.case === undefined) return 'void';
  const { kind } = type;
  switch (kind.case) {
    case 'decimal':
      return `decimal(${kind.value.precision ?? 10},${kind.value.scale ?? 0})`;
    case 'char':
    case 'varChar':
      return `${kind.case.toLowerCase()}(${kind.value.length})`;
    case 'array':
      return `array<${typeText(kind.value.elementType)}>`;
    case 'map':
      return `map<${typeText(kind.value.keyType)},${typeText(kind.value.valueType)}>`;
    case 'struct':
      return `struct<${kind.value.fields.map((f) => `${f.name}:${typeText(f.dataType)}`).join(',')}>`;
    case 'udt':
      return typeText(kind.value.sqlType);
    default:
      return simple[kind.case] ?? kind.case;
  }
}
