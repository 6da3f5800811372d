import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { type Plan, PlanSchema } from './generated/spark/connect/base_pb.js';
import { CommandSchema } from './generated/spark/connect/commands_pb.js';
import { type Relation, RelationSchema, SetOperation_SetOpType } from './generated/spark/connect/relations_pb.js';
import { namedArguments, type SparkParameters } from './literals.js';

export type { Relation };

/** What a read relation reads: the options of Spark's `spark.read` and `spark.readStream`. */
export interface ReadOptions {
  /** `parquet`, `kafka`, `rate`, … */
  format: string;
  /** The columns as Spark's DDL, `a BIGINT, b STRING`; left out, Spark infers them. */
  schema?: string | undefined;
  options?: Readonly<Record<string, string>> | undefined;
  paths?: readonly string[] | undefined;
  /** Read as an unbounded stream. */
  streaming?: boolean | undefined;
}

/** The rows of one SELECT, with named parameters written `:name`. */
export const sql = (query: string, parameters?: SparkParameters): Relation =>
  relation({ case: 'sql', value: { query, namedArguments: namedArguments(parameters) } });

/**
 * A SELECT over relations that have no name in the catalog: each is known to the query by its key. A stream can be
 * queried so without a temporary view.
 */
export const sqlOver = (
  query: string,
  inputs: Readonly<Record<string, Relation>>,
  parameters?: SparkParameters,
): Relation =>
  relation({
    case: 'withRelations',
    value: {
      root: sql(query, parameters),
      references: Object.entries(inputs).map(([alias, input]) =>
        relation({ case: 'subqueryAlias', value: { input, alias } }),
      ),
    },
  });

export const read = ({ format, schema, options = {}, paths = [], streaming = false }: ReadOptions): Relation =>
  relation({
    case: 'read',
    value: {
      isStreaming: streaming,
      readType: {
        case: 'dataSource',
        value: { format, options, paths: [...paths], ...(schema === undefined ? {} : { schema }) },
      },
    },
  });

/** How late an event may be: `delay` is an interval of Spark's, `10 minutes`. */
export const withWatermark = (input: Relation, eventTime: string, delay: string): Relation =>
  relation({ case: 'withWatermark', value: { input, eventTime, delayThreshold: delay } });

/** Of rows with equal columns within the watermark's delay, the first only. */
export const deduplicateWithinWatermark = (input: Relation, columns: readonly string[]): Relation =>
  relation({ case: 'deduplicate', value: { input, columnNames: [...columns], withinWatermark: true } });

/** The rows of all inputs; their columns are the same, in the same order. */
export const unionAll = ([first, ...others]: readonly [Relation, ...Relation[]]): Relation =>
  others.reduce(
    (left, right) =>
      relation({
        case: 'setOp',
        value: { leftInput: left, rightInput: right, setOpType: SetOperation_SetOpType.UNION, isAll: true },
      }),
    first,
  );

type RelationInit = NonNullable<MessageInitShape<typeof RelationSchema>['relType']>;

export const relation = (relType: RelationInit): Relation => create(RelationSchema, { relType });

export const planOf = (root: Relation): Plan => create(PlanSchema, { opType: { case: 'root', value: root } });

type CommandInit = NonNullable<MessageInitShape<typeof CommandSchema>['commandType']>;

export const commandOf = (commandType: CommandInit): Plan =>
  create(PlanSchema, { opType: { case: 'command', value: create(CommandSchema, { commandType }) } });
