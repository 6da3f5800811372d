import type { Column, Columns } from '../model/column.js';
import type { Graph } from '../model/graph.js';
import { type Model, relationOf, type SourceModel, type TableModel, unitOf } from '../model/model.js';
import type { Refresh } from '../model/table.js';
import { declaredChecks } from './checks.js';
import { code, markdownTable, prose, tableLink } from './markdown.js';
import { dimensionsOf, joinsOf } from './star.js';
import { columnRules, inputWords, refreshSentence, typeText } from './words.js';

/** What a page says of one table, as Markdown; its heading is the table's name. */
export function tableSection(graph: Graph, model: Model): string {
  const parts = model.kind === 'source' ? sourceParts(graph, model) : derivedParts(graph, model);
  return [`### ${model.name}`, prose(model.definition.description), ...parts].join('\n\n');
}

type Fact = readonly [name: string, value: string];

const facts = (list: readonly Fact[]): string =>
  list
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `- **${name}:** ${value}`)
    .join('\n');

const readers = (graph: Graph, name: string): string =>
  graph
    .consumersOf(name)
    .map((c) => c.name)
    .sort()
    .map(tableLink)
    .join(', ');

function sourceParts(graph: Graph, { name, layer, definition }: SourceModel): string[] {
  const { key, eventTime, versionTime, arrivalField, tooLate, person } = definition;
  const late = tooLate?.unless === undefined ? 'yes' : `yes, unless ${code(tooLate.unless)}`;
  const list: Fact[] = [
    ['Relation', code(relationOf({ layer, name }))],
    ['Source', `${code(name.replace(/^raw_/, ''))} in ${code('edp.config.ts')}`],
    ['One row per', 'record received, append-only'],
    ['Key', `${key.map(code).join(', ')}; a record without it is refused as ${code('missing_key')}`],
    ['Event time', eventTime === null ? 'none' : code(eventTime)],
    ['Version time', code(versionTime)],
    ['Arrival', arrivalField === undefined ? '' : `${code(arrivalField)}, where the source says ${code('record')}`],
    ['Can be too late', tooLate ? late : 'no'],
    ['Person', person === undefined ? '' : `${code(person)}, for ${code('edp forget')}`],
    ['Read by', readers(graph, name)],
  ];
  return [facts(list), sourceColumns(definition)];
}

function sourceColumns({ columns, key, eventTime, paths, defaults, reasons }: SourceModel['definition']): string {
  const refusal = (name: string, column: Column): string => {
    if (key.includes(name)) return code('missing_key');
    if (name === eventTime) return code('missing_time');
    const refuses = column.required || column.oneOf || column.type.kind !== 'text' || column.pattern !== undefined;
    return refuses && column.severity !== 'warn' ? code(reasons?.[name] ?? 'bad_value') : '';
  };
  const rows = Object.entries(columns as Columns).map(([name, column]) => [
    code(name),
    code(paths?.[name] ?? name),
    typeText(column),
    column.required ? (defaults?.[name] ? `yes; default ${code(defaults[name])}` : 'yes') : '',
    prose(column.description),
    column.pii ?? '',
    columnRules(column),
    refusal(name, column),
  ]);
  return markdownTable(['column', 'field', 'type', 'required', 'meaning', 'personal', 'rules', 'refused as'], rows);
}

function derivedParts(graph: Graph, model: TableModel): string[] {
  const { name, layer, definition } = model;
  const { key, refresh, growsWith, clock, inputs } = definition;
  const joins = joinsOf(model, dimensionsOf(graph)).map(
    (j) => `${code(j.column)} = ${tableLink(j.dimension.name)}.${code(j.to)}`,
  );
  const list: Fact[] = [
    ['Relation', code(relationOf({ layer, name }))],
    ['One row per', key.map(code).join(', ')],
    ['Kept up to date', refreshSentence(refresh)],
    ['Depends on as_of', clock ? `${code(unitOf(refresh) ?? 'unit')}s whose rows change as it moves are rebuilt` : ''],
    ['Grows with', growsWith === undefined ? '' : code(growsWith)],
    ['Joins', joins.join(', ')],
    ['Read by', readers(graph, name)],
  ];
  const parts = [facts(list), derivedColumns(definition.columns, key)];
  if (refresh.kind !== 'view') parts.push(inputTable(inputs, refresh));
  else parts.push(`Made of ${Object.keys(inputs).map(tableLink).join(', ')}.`);
  parts.push(
    markdownTable(
      ['check', 'severity', 'what must hold'],
      declaredChecks(model).map((c) => [code(c.name), c.severity, c.holds]),
    ),
  );
  return parts;
}

function derivedColumns(columns: Columns, key: readonly string[]): string {
  const rows = Object.entries(columns).map(([name, column]) => [
    key.includes(name) ? `${code(name)} (key)` : code(name),
    typeText(column),
    column.required ? 'yes' : '',
    prose(column.description),
    column.pii ?? '',
    columnRules(column),
  ]);
  return markdownTable(['column', 'type', 'required', 'meaning', 'personal', 'rules'], rows);
}

function inputTable(inputs: TableModel['definition']['inputs'], refresh: Refresh): string {
  const rows = Object.entries(inputs).map(([name, input]) => {
    const { touches, reads } = inputWords(input, refresh);
    return [tableLink(name), touches, reads];
  });
  return markdownTable(['made of', 'a changed row touches', 'what is read for it'], rows);
}
