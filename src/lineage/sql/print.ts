import type {
  CaseExpression,
  ColumnRef,
  Constant,
  Expression,
  FunctionCall,
  Lambda,
  OrderBy,
  SqlType,
  SubqueryExpression,
  WindowCall,
} from './ast.js';
import { expressionsIn } from './ast.js';

/** Shows a reference to a column; what it gives is an operand of the given tightness. */
export type ShowReference = (names: readonly string[]) => Printed;

/** Text with how tightly its outermost operator binds, so that parentheses stand only where they must. */
export interface Printed {
  text: string;
  tightness: number;
}

const tight = { or: 1, and: 2, not: 3, compare: 4, concat: 5, add: 6, multiply: 7, negative: 8, atom: 9 } as const;

const operators: Readonly<Record<string, readonly [sign: string, tightness: number]>> = {
  '+': ['+', tight.add],
  '-': ['-', tight.add],
  '*': ['*', tight.multiply],
  '/': ['/', tight.multiply],
  '//': ['//', tight.multiply],
  '%': ['%', tight.multiply],
  '||': ['||', tight.concat],
  '~~': ['LIKE', tight.compare],
  '!~~': ['NOT LIKE', tight.compare],
  '~~*': ['ILIKE', tight.compare],
};

const comparisons: Readonly<Record<string, string>> = {
  COMPARE_EQUAL: '=',
  COMPARE_NOTEQUAL: '<>',
  COMPARE_LESSTHAN: '<',
  COMPARE_GREATERTHAN: '>',
  COMPARE_LESSTHANOREQUALTO: '<=',
  COMPARE_GREATERTHANOREQUALTO: '>=',
  COMPARE_DISTINCT_FROM: 'IS DISTINCT FROM',
  COMPARE_NOT_DISTINCT_FROM: 'IS NOT DISTINCT FROM',
};

const atom = (text: string): Printed => ({ text, tightness: tight.atom });

/** An expression as a person writes it. */
export function print(expression: Expression, reference: ShowReference): Printed {
  const show = (e: Expression): string => print(e, reference).text;
  const within = (e: Expression, tightness: number): string => {
    const printed = print(e, reference);
    return printed.tightness < tightness ? `(${printed.text})` : printed.text;
  };
  const context: Context = { reference, show, within };
  switch (expression.class) {
    case 'COLUMN_REF':
      return reference((expression as ColumnRef).column_names);
    case 'CONSTANT':
      return atom(constant(expression as Constant));
    case 'FUNCTION':
      return call(expression as FunctionCall, context);
    case 'WINDOW':
      return atom(windowCall(expression as WindowCall, context));
    case 'CASE':
      return atom(caseText(expression as CaseExpression, show));
    case 'CAST':
      return castText(expression, context);
    case 'COMPARISON':
      return comparison(expression, within);
    case 'CONJUNCTION':
      return conjunction(expression, within);
    case 'BETWEEN': {
      const [input, lower, upper] = expressionsIn(expression).map((e) => within(e, tight.compare + 1));
      return { text: `${input} BETWEEN ${lower} AND ${upper}`, tightness: tight.compare };
    }
    case 'OPERATOR':
      return operator(expression, context);
    case 'SUBQUERY':
      return subquery(expression as SubqueryExpression, within);
    case 'LAMBDA':
      return atom(`${show((expression as Lambda).lhs)} -> ${show((expression as Lambda).expr)}`);
    case 'STAR':
      return atom('*');
    default:
      return atom(`${expression.type.toLowerCase()}(${expressionsIn(expression).map(show).join(', ')})`);
  }
}

interface Context {
  reference: ShowReference;
  show: (e: Expression) => string;
  within: (e: Expression, tightness: number) => string;
}

function constant({ value: { type, is_null, value } }: Constant): string {
  if (is_null) return 'NULL';
  if (typeof value === 'string' && !/INT|DOUBLE|FLOAT/.test(type.id)) return `'${value.replaceAll("'", "''")}'`;
  const scale = type.id === 'DECIMAL' ? (type.type_info?.scale ?? 0) : 0;
  if (scale === 0) return String(value);
  const digits = String(value).padStart(scale + 1, '0');
  return `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

function call(
  { function_name, children, filter, order_bys, distinct, is_operator }: FunctionCall,
  c: Context,
): Printed {
  const [a, b] = children;
  const sign = is_operator ? operators[function_name] : undefined;
  if (sign && a && b) {
    const [text, tightness] = sign;
    return { text: `${c.within(a, tightness)} ${text} ${c.within(b, tightness + 1)}`, tightness };
  }
  if (is_operator && a && children.length === 1) {
    return { text: `${function_name}${c.within(a, tight.negative)}`, tightness: tight.negative };
  }
  const orders = order_bys?.orders ?? [];
  const ordered = orders.length > 0 ? ` ORDER BY ${orderText(orders, c)}` : '';
  const filtered = filter ? ` FILTER (WHERE ${c.show(filter)})` : '';
  const [name, list] = nameAndList(function_name, children, c);
  return atom(`${name}(${distinct ? 'DISTINCT ' : ''}${list}${ordered})${filtered}`);
}

const orderText = (orders: readonly OrderBy[], { show }: Context): string =>
  orders.map((o) => `${show(o.expression)}${o.type === 'DESCENDING' ? ' DESC' : ''}`).join(', ');

function windowCall(call: WindowCall, c: Context): string {
  const { function_name, children, partitions, orders, offset_expr, default_expr } = call;
  const extra = [offset_expr, default_expr].filter((e) => e !== null && e !== undefined);
  const parts = [
    ...(partitions.length > 0 ? [`PARTITION BY ${partitions.map(c.show).join(', ')}`] : []),
    ...(orders.length > 0 ? [`ORDER BY ${orderText(orders, c)}`] : []),
  ];
  const [name, list] = nameAndList(function_name, [...children, ...extra], c);
  return `${name}(${list}) OVER (${parts.join(' ')})`;
}

/** The parser says `count_star()`, and `count()` over a window, for `count(*)`. */
const nameAndList = (name: string, children: readonly Expression[], { show }: Context): [name: string, list: string] =>
  /^count(_star)?$/.test(name) && children.length === 0 ? ['count', '*'] : [name, children.map(show).join(', ')];

function caseText({ case_checks, else_expr }: CaseExpression, show: Context['show']): string {
  const checks = case_checks.map((c) => `WHEN ${show(c.when_expr)} THEN ${show(c.then_expr)}`);
  const otherwise = else_expr && !isNull(else_expr) ? ` ELSE ${show(else_expr)}` : '';
  return `CASE ${checks.join(' ')}${otherwise} END`;
}

const isNull = (e: Expression): boolean => e.class === 'CONSTANT' && (e as Constant).value.is_null;

function castText(expression: Expression, { show }: Context): Printed {
  const [child] = expressionsIn(expression);
  const type = expression.cast_type as SqlType;
  if (!child) return atom('NULL');
  if (child.class === 'CONSTANT' && /^(TIMESTAMP|DATE)/.test(type.id)) return atom(`${type.id} ${show(child)}`);
  if (child.class === 'CONSTANT' && type.id === 'BOOLEAN') {
    return atom((child as Constant).value.value === 't' ? 'true' : 'false');
  }
  const { width, scale } = type.type_info ?? {};
  const name = type.id === 'DECIMAL' && width !== undefined ? `DECIMAL(${width},${scale ?? 0})` : type.id;
  return atom(`${expression.try_cast ? 'TRY_CAST' : 'CAST'}(${show(child)} AS ${name})`);
}

function comparison(expression: Expression, within: Context['within']): Printed {
  const [left, right] = expressionsIn(expression).map((e) => within(e, tight.compare + 1));
  return { text: `${left} ${comparisons[expression.type] ?? expression.type} ${right}`, tightness: tight.compare };
}

function conjunction(expression: Expression, within: Context['within']): Printed {
  const [word, tightness] = expression.type.endsWith('AND') ? ['AND', tight.and] : ['OR', tight.or];
  return {
    text: expressionsIn(expression)
      .map((e) => within(e, tightness))
      .join(` ${word} `),
    tightness,
  };
}

function operator(expression: Expression, { show, within }: Context): Printed {
  const [first, ...rest] = expressionsIn(expression);
  if (!first) return atom(expression.type);
  const list = rest.map(show).join(', ');
  switch (expression.type) {
    case 'OPERATOR_NOT':
      return { text: `NOT ${within(first, tight.not)}`, tightness: tight.not };
    case 'OPERATOR_IS_NULL':
      return { text: `${within(first, tight.compare + 1)} IS NULL`, tightness: tight.compare };
    case 'OPERATOR_IS_NOT_NULL':
      return { text: `${within(first, tight.compare + 1)} IS NOT NULL`, tightness: tight.compare };
    case 'COMPARE_IN':
      return { text: `${within(first, tight.compare + 1)} IN (${list})`, tightness: tight.compare };
    case 'COMPARE_NOT_IN':
      return { text: `${within(first, tight.compare + 1)} NOT IN (${list})`, tightness: tight.compare };
    case 'ARRAY_EXTRACT':
      return atom(`${within(first, tight.atom)}[${list}]`);
    default:
      return atom(
        `${expression.type.replace('OPERATOR_', '').toLowerCase()}(${[first, ...rest].map(show).join(', ')})`,
      );
  }
}

function subquery({ subquery_type, child }: SubqueryExpression, within: Context['within']): Printed {
  if (subquery_type === 'SCALAR') return atom('(SELECT …)');
  if (!child) return { text: `${subquery_type.replace('_', ' ')} (SELECT …)`, tightness: tight.not };
  return { text: `${within(child, tight.compare + 1)} IN (SELECT …)`, tightness: tight.compare };
}
