import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { declaredChecks } from '../../../src/docs/checks.js';
import { reasons } from '../../../src/ingest/reasons.js';
import { errorCodes } from '../../../src/model/errors.js';
import type { Graph } from '../../../src/model/graph.js';
import { columnsOf } from '../../../src/model/model.js';
import { stateTables } from '../../../src/quality/masked-views.js';
import { allFlags, edpArguments, shellCommands, usageProblem } from './command-line.js';
import { type Block, root } from './documents.js';

const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
const flags = allFlags();

/** Tools other than ours whose options documents may name. */
const foreignFlags = new Set(['--maxWorkers']);

/** What a block of commands names that does not exist. */
export function commandProblems(block: Pick<Block, 'text'>): string[] {
  return shellCommands(block.text).flatMap((words): string[] => {
    const inner = words.indexOf('-c');
    if (words[inner - 1] === 'sh') return commandProblems({ text: words[inner + 1] ?? '' });
    const args = edpArguments(words);
    if (args) return [usageProblem(args) ?? []].flat();
    const [program, verb, script = ''] = words;
    const known = program !== 'npm' || verb !== 'run' || script.startsWith('-') || script in scripts;
    return known ? [] : [`npm run ${script}: no such script`];
  });
}

/** What stands in a text for something that its author meant to write later. */
export const unfinished = (text: string): string[] =>
  text.match(/@@\w*(?:@@)?|\b(?:TODO|TBD|FIXME|XXX)\b|\{\{\w+\}\}|\blorem ipsum\b/gi) ?? [];

/** What the text between the blocks names in `code` that does not exist: commands, options, tables, columns, error codes. */
export function mentionProblems(text: string, graph: Graph): string[] {
  const outside = text.replace(/^(`{3,})[^\n]*\n[\s\S]*?^\1\s*$/gm, '');
  return [...outside.matchAll(/(?<!`)`([^`\n]+)`(?!`)/g)].flatMap(([, code = '']) => problemOf(code, graph) ?? []);
}

function problemOf(code: string, graph: Graph): string | undefined {
  // A command may be mentioned without its arguments.
  if (/^(npx )?edp [a-z-]/.test(code)) {
    return commandProblems({ text: code.replaceAll('…', '') }).find((p) => !p.endsWith('is missing'));
  }
  if (code.startsWith('npm run ')) return commandProblems({ text: code })[0];
  if (/^--?[a-z]/.test(code)) {
    const flag = code.split(/[ =]/)[0] ?? '';
    return flags.has(flag) || foreignFlags.has(flag) ? undefined : `no command has the option ${flag}`;
  }
  if (/^[A-Z]+_[A-Z_]+$/.test(code)) return errorProblem(code);
  const state = /^edp\.(\w+)$/.exec(code)?.[1];
  if (state !== undefined && state !== 'config')
    return state in stateTables ? undefined : `there is no table edp.${state}`;
  return tableProblem(code, graph) ?? nameProblem(code, graph);
}

/** Names in capitals that are no error codes of the platform. */
const otherCapitals = new Set([
  'AWS_ACCESS_KEY_ID',
  'AWS_ENDPOINT_URL',
  'AWS_REGION',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'CLUSTER_PROJECT',
  'EDP_CACHE',
  'EDP_POSTGRES',
  'EDP_SPARK',
  'EDP_WAREHOUSE',
  'JAVA_HOME',
  'NO_COLOR',
  'ONLINE_RETAIL_DATA',
  'ONLINE_RETAIL_DAYS_PER_RUN',
  'PGPASSWORD',
  'SPARK_CONNECT_AUTHENTICATE_TOKEN',
]);

const errorProblem = (code: string): string | undefined =>
  code in errorCodes || otherCapitals.has(code) ? undefined : `there is no error ${code}`;

function tableProblem(code: string, graph: Graph): string | undefined {
  const [, layer, table, column] = /^(?:(bronze|silver|gold)\.)?(\w+)(?:\.(\w+))?$/.exec(code) ?? [];
  const model = table === undefined ? undefined : graph.models.get(table);
  if (layer !== undefined && model?.layer !== layer) return `there is no table ${layer}.${table}`;
  if (model && column !== undefined && !(column in columnsOf(model))) return `${table} has no column ${column}`;
  return undefined;
}

/** Names with an underscore that are neither in a definition nor a reason: of SQL, of files, of other programs. */
const otherNames = new Set(['read_ndjson', 'from_json', 'json_valid', 'node_modules', 'customer_totals', 'by_day']);

/** What definitions call tables, columns, values, checks and sources. */
function namesOf(graph: Graph): Set<string> {
  const names = new Set<string>([...otherNames, ...Object.keys(reasons)]);
  for (const model of graph.order) {
    names.add(model.name).add(model.name.replace(/^raw_/, ''));
    for (const [name, column] of Object.entries(columnsOf(model))) {
      names.add(name);
      for (const value of column.oneOf ?? []) names.add(value);
    }
    if (model.kind === 'table') for (const check of declaredChecks(model)) names.add(check.name);
  }
  return names;
}

const nameProblem = (code: string, graph: Graph): string | undefined =>
  /^_?[a-z][a-z0-9]*(_[a-z0-9]+)+$/.test(code) && !namesOf(graph).has(code) ? `nothing is named ${code}` : undefined;
