/** The page about a data model, from its definitions alone: the same definitions give the same bytes. */
import type { Graph } from '../model/graph.js';
import { columnsOf, type Model, type SourceModel } from '../model/model.js';
import { bronzeColumns } from '../model/platform.js';
import type { Layer } from '../model/table.js';
import { code, fenced, markdownTable, prose, tableLink } from './markdown.js';
import { flowchart } from './mermaid.js';
import { tableSection } from './sections.js';
import { starDiagram } from './star.js';
import { refreshText, typeText } from './words.js';

const layers: readonly { name: Layer; title: string; introduction: string }[] = [
  {
    name: 'bronze',
    title: 'Bronze: what arrived',
    introduction:
      'Every record that was admitted, with its own text, append-only. A value that breaks its type or its rules sends the record to quarantine with the reason in the last column; nothing is dropped. Every Bronze table has these columns of the platform beside its own:',
  },
  {
    name: 'silver',
    title: 'Silver: clean facts and versions',
    introduction: 'One row a fact or a version: typed, deduplicated, in one shape for all channels.',
  },
  { name: 'gold', title: 'Gold: what the business reads', introduction: 'Facts, metrics, segments and features.' },
];

const generated = '<!-- Written by `edp docs` from the definitions in models/. What is changed by hand is lost. -->';

/** All tables of a graph as one Markdown page. */
export function dataModelPage(graph: Graph): string {
  const models = [...graph.order].sort((a, b) => (a.name < b.name ? -1 : 1));
  const star = starDiagram(graph);
  const parts = [
    generated,
    '# Data model',
    `${models.length} tables: ${layers.map((l) => `${of(models, l.name).length} ${titleOf(l.name)}`).join(', ')}. A line leads from a table to those that are made of it.`,
    overview(graph, models),
    contents(models),
    howToRead,
  ];
  if (star !== undefined) {
    parts.push(
      '## The star',
      'The facts and their dimensions: keys, joins, amounts. PK is the key, UK is unique, FK leads to one row of the dimension or to none.',
      fenced('mermaid', star),
    );
  }
  for (const layer of layers) {
    const members = of(models, layer.name);
    if (members.length === 0) continue;
    parts.push(`## ${layer.title}`, layer.introduction);
    if (layer.name === 'bronze') parts.push(platformColumns());
    parts.push(...members.map((m) => tableSection(graph, m)));
  }
  return `${parts.join('\n\n')}\n`;
}

const of = (models: readonly Model[], layer: Layer): Model[] => models.filter((m) => m.layer === layer);

const titleOf = (layer: Layer): string => `${layer.charAt(0).toUpperCase()}${layer.slice(1)}`;

function overview(graph: Graph, models: readonly Model[]): string {
  const groups = layers.map(({ name }) => ({ name, title: titleOf(name) }));
  const nodes = models.map((m) => ({ name: m.name, group: m.layer }));
  const edges = models.flatMap((m) => [...graph.inputsOf(m.name)].sort().map((input) => [input, m.name] as const));
  return fenced('mermaid', flowchart(groups, nodes, edges));
}

function contents(models: readonly Model[]): string {
  const rows = layers.flatMap(({ name }) =>
    of(models, name).map((m) => [
      titleOf(name),
      tableLink(m.name),
      m.kind === 'source' ? 'record' : m.definition.key.map(code).join(', '),
      m.kind === 'source' ? 'append-only' : refreshText(m.definition.refresh),
      String(ownColumns(m)),
      prose(m.definition.description),
    ]),
  );
  return markdownTable(['layer', 'table', 'one row per', 'kept', 'columns', 'what it holds'], rows);
}

const ownColumns = (model: Model): number =>
  Object.keys(model.kind === 'source' ? (model as SourceModel).definition.columns : columnsOf(model)).length;

const howToRead = [
  '## How to read this page',
  [
    '- **Types**: integer is 64 bits; decimal(18,4) is money, decimal(18,8) a rate, decimal(18,6) a ratio; timestamp is UTC, to the microsecond; date is a day in the business time zone.',
    '- **required**: never null. **personal**: what kind of personal data the column holds; every output masks it unless `--show-pii` is given.',
    '- **Severity**: an `error` holds the table back, with all that is made of it; a `warn` is only told.',
    "- Columns that begin with `_` are the platform's own. Rules S1 to S16 are in `docs/rules.md` of the platform.",
  ].join('\n'),
].join('\n\n');

function platformColumns(): string {
  const rows = Object.entries(bronzeColumns).map(([name, column]) => [
    code(name),
    typeText(column),
    'required' in column && column.required ? 'yes' : '',
    prose(column.description),
  ]);
  return markdownTable(['column', 'type', 'required', 'meaning'], rows);
}
