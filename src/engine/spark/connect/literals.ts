import { create } from '@bufbuild/protobuf';
import { EdpError } from '../../../model/errors.js';
import type { SqlValue } from '../../database.js';
import { dayNumber } from './days.js';
import {
  Expression_Literal_DecimalSchema as DecimalSchema,
  type Expression,
  type Expression_Literal,
  Expression_LiteralSchema,
  ExpressionSchema,
} from './generated/spark/connect/expressions_pb.js';
import { DataTypeSchema } from './generated/spark/connect/types_pb.js';

/** A decimal as text, so that no digit is lost: DECIMAL with as many digits as the text has. */
export interface DecimalText {
  decimal: string;
}

/** A day, `YYYY-MM-DD`. */
export interface DateText {
  date: string;
}

/**
 * A value for `:name` in a statement. It crosses as a typed literal and never becomes part of the text: string → STRING,
 * bigint → BIGINT (DECIMAL(38,0) if wider), number → DOUBLE, Date → TIMESTAMP (UTC), null → VOID.
 * What wants an INT, as LIMIT does, is written `CAST(:n AS INT)`.
 */
export type SparkValue = SqlValue | DecimalText | DateText;

export type SparkParameters = Readonly<Record<string, SparkValue>>;

type Kind = Expression_Literal['literalType'];

const mostDigits = 38;

/** @throws EdpError USAGE if Spark has no such value. */
export const literal = (value: SparkValue): Expression_Literal =>
  create(Expression_LiteralSchema, { literalType: kindOf(value) });

export const namedArguments = (parameters: SparkParameters = {}): Record<string, Expression> =>
  Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name,
      create(ExpressionSchema, { exprType: { case: 'literal', value: literal(value) } }),
    ]),
  );

function kindOf(value: SparkValue): Kind {
  if (value === null) return { case: 'null', value: create(DataTypeSchema, { kind: { case: 'null', value: {} } }) };
  switch (typeof value) {
    case 'string':
      return { case: 'string', value };
    case 'boolean':
      return { case: 'boolean', value };
    case 'number':
      return { case: 'double', value };
    case 'bigint':
      return BigInt.asIntN(64, value) === value ? { case: 'long', value } : decimal(value.toString());
  }
  if (value instanceof Date) return { case: 'timestamp', value: microseconds(value) };
  return 'decimal' in value ? decimal(value.decimal) : { case: 'date', value: dayOf(value.date) };
}

function microseconds(instant: Date): bigint {
  if (Number.isNaN(instant.getTime())) throw new EdpError('USAGE', 'A parameter is a Date that is no instant.');
  return BigInt(instant.getTime()) * 1000n;
}

function dayOf(text: string): number {
  const days = dayNumber(text);
  if (days === undefined) throw new EdpError('USAGE', `A parameter is no day: "${text}".`);
  return days;
}

function decimal(text: string): Kind {
  const match = /^[+-]?(\d+)(?:\.(\d+))?$/.exec(text);
  const [whole, fraction] = [match?.[1]?.replace(/^0+/, ''), match?.[2] ?? ''];
  const precision = (whole ?? '').length + fraction.length;
  if (whole === undefined || precision > mostDigits)
    throw new EdpError('USAGE', `A parameter is no decimal of at most ${mostDigits} digits: "${text}".`);
  return {
    case: 'decimal',
    value: create(DecimalSchema, { value: text, precision: Math.max(precision, 1), scale: fraction.length }),
  };
}
