import { isOtherCampaigns } from '../../charts/datasets/campaigns.js';
import { others } from '../../charts/datasets/columns.js';
import type { SqlParameters, SqlValue } from '../../engine/database.js';
import { identifier } from '../../engine/sql.js';
import { EdpError } from '../../model/errors.js';
import { dimensionOf, type Question } from './question.js';
import type { DrillRelation } from './relation.js';
import { drillRelations } from './relations.js';

export const pageSize = 50;

/** SQL that answers a question, its values bound. */
export interface Statement {
  relation: DrillRelation;
  sql: string;
  parameters: SqlParameters;
  /** Dimensions that the rows are narrowed down by. */
  applied: string[];
  /** Dimensions that were asked for and that these rows cannot be told apart by. */
  ignored: string[];
}

/** What stands for values beyond the largest is no value of any row. */
const isCollective = (value: string): boolean => value === others || isOtherCampaigns(value);

class Conditions {
  readonly sql: string[] = [];
  readonly parameters: Record<string, SqlValue> = {};
  readonly applied: string[] = [];
  readonly ignored: string[] = [];

  constructor(private readonly relation: DrillRelation) {}

  bind(value: SqlValue): string {
    const name = `p${Object.keys(this.parameters).length}`;
    this.parameters[name] = value;
    return `$${name}`;
  }

  /** Narrows down by a dimension, if the relation has it. */
  add(dimension: string, condition: (column: string) => string): void {
    const column = Object.hasOwn(this.relation.dimensions, dimension) && this.relation.dimensions[dimension];
    if (!column) {
      this.ignored.push(dimension);
      return;
    }
    this.applied.push(dimension);
    this.sql.push(condition(column));
  }
}

/** @throws EdpError USAGE if there are no rows behind the chart. */
export function statementOf(question: Question, defaultRule: string): Statement {
  const relation = relationBehind(question);
  const conditions = new Conditions(relation);
  narrowToMark(conditions, question);
  narrowToSelection(conditions, question, defaultRule);
  const where = conditions.sql.length > 0 ? `WHERE ${conditions.sql.join(' AND ')}` : '';
  const shown = Object.entries(relation.shown).map(([name, column]) => `${column} AS ${identifier(name)}`);
  const offset = question.page * pageSize;
  return {
    relation,
    sql: `SELECT ${shown.join(', ')}, count(*) OVER () AS rows_in_all FROM ${relation.from} ${where}
      ORDER BY ${relation.order} LIMIT ${pageSize} OFFSET ${offset}`,
    parameters: conditions.parameters,
    applied: conditions.applied,
    ignored: conditions.ignored,
  };
}

/** The first relation that a chart reads that tells all dimensions of the mark; else the first. */
function relationBehind({ chart, at }: Question): DrillRelation {
  const reads = chart.datasets.flatMap((d) => d.reads);
  const relations = reads.flatMap((r) => drillRelations.get(r) ?? []);
  const telling = relations.find((r) => Object.keys(at).every((dimension) => Object.hasOwn(r.dimensions, dimension)));
  const relation = telling ?? relations[0];
  if (!relation) throw new EdpError('USAGE', 'There are no rows behind this chart.', { where: chart.id });
  return relation;
}

function narrowToMark(conditions: Conditions, { at }: Question): void {
  for (const [dimension, value] of Object.entries(at)) {
    if (isCollective(value)) conditions.ignored.push(dimension);
    else conditions.add(dimension, (column) => `CAST(${column} AS VARCHAR) = ${conditions.bind(value)}`);
  }
}

function narrowToSelection(conditions: Conditions, question: Question, defaultRule: string): void {
  const { chart, selection, at } = question;
  const { from, to } = selection.date ?? {};
  // Rows have a day whatever the period that the chart tells apart.
  const day = dimensionOf(chart, 'date') && 'day';
  const bindDay = (value: string) => `CAST(${conditions.bind(value)} AS DATE)`;
  if (day !== undefined && from !== undefined) conditions.add(day, (column) => `${column} >= ${bindDay(from)}`);
  if (day !== undefined && to !== undefined) conditions.add(day, (column) => `${column} <= ${bindDay(to)}`);
  for (const filter of ['channel', 'segment', 'campaign'] as const) {
    const dimension = dimensionOf(chart, filter);
    const values = selection[filter];
    if (dimension === undefined || values === undefined) continue;
    if (values.some(isCollective)) {
      conditions.ignored.push(dimension);
      continue;
    }
    const isOneOf = (column: string) => `${column} IN (${values.map((v) => conditions.bind(v)).join(', ')})`;
    conditions.add(dimension, (column) => (values.length === 0 ? 'false' : isOneOf(column)));
  }
  const rule = dimensionOf(chart, 'rule');
  if (rule !== undefined && !Object.hasOwn(at, rule)) {
    conditions.add(rule, (column) => `${column} = ${conditions.bind(selection.rule ?? defaultRule)}`);
  }
}
