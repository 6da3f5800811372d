import { identifier, literal } from '../engine/sql.js';
import { anyOf, listOf, type RecordShape } from './fragments.js';

interface Node {
  children: Map<string, Node>;
  /** The node itself is read as a text. */
  leaf: boolean;
}

/**
 * Records that are JSON objects. Each is parsed once into a struct of texts, and once for the names of its fields.
 * Names that SQL cannot tell apart (`id` and `ID`), and objects read both whole and in parts, are read one by one.
 * @param read paths of fields that the mapping reads.
 */
export function jsonShape(read: readonly string[]): RecordShape {
  const paths = [...new Set(read)];
  const root = tree(paths);
  const parents = parentsOf(paths);
  const simple = new Map(paths.filter((p) => isSimple(root, p)).map((p) => [p, structAccess(p)]));
  const access = (path: string): string =>
    simple.get(path) ?? `json_extract_string(text, ${literal(pointer(path.split('.')))})`;
  const keyPaths = ['$', ...parents.map((p) => pointer(p.split('.')))];
  const parse = [
    // TRY would do the whole vector again, row by row, for one broken line.
    `CASE WHEN json_valid(text) THEN json_keys(text, [${listOf(keyPaths)}]) END AS k`,
    // TRY would copy the struct of every record.
    `CASE WHEN k IS NOT NULL THEN from_json(text, ${literal(structure(root))}) END AS j`,
  ];
  const known = (parent: string) => [
    ...new Set(
      paths
        .filter((p) => startsIn(p, parent))
        .map((p) => p.slice(parent === '' ? 0 : parent.length + 1).split('.')[0] ?? ''),
    ),
  ];
  return {
    parse,
    access,
    broken: {
      reason: 'not_json',
      fails: 'j IS NULL',
      exactly: "j IS NULL OR coalesce(TRY(json_type(text)), '') <> 'OBJECT'",
      detail: "'not a JSON object'",
    },
    ...(parents.length === 0 ? {} : { misshapen: misshapen(parents) }),
    rescued: rescued(['', ...parents], known, paths, access),
  };
}

function tree(paths: readonly string[]): Node {
  const root: Node = { children: new Map(), leaf: false };
  for (const path of paths) {
    let node = root;
    for (const part of path.split('.')) {
      const next = node.children.get(part) ?? { children: new Map(), leaf: false };
      node.children.set(part, next);
      node = next;
    }
    node.leaf = true;
  }
  return root;
}

/** Names that would collide in a struct, whose fields SQL compares without case, are left out of it. */
function usable(node: Node): [string, Node][] {
  const count = new Map<string, number>();
  for (const name of node.children.keys()) count.set(name.toLowerCase(), (count.get(name.toLowerCase()) ?? 0) + 1);
  return [...node.children].filter(
    ([name, n]) => count.get(name.toLowerCase()) === 1 && !(n.leaf && n.children.size > 0),
  );
}

function isSimple(root: Node, path: string): boolean {
  let node = root;
  for (const part of path.split('.')) {
    const next = usable(node).find(([name]) => name === part)?.[1];
    if (next === undefined) return false;
    node = next;
  }
  return true;
}

function structure(node: Node): string {
  const fields = usable(node).map(([name, n]) => `${JSON.stringify(name)}:${n.leaf ? '"VARCHAR"' : structure(n)}`);
  // An empty structure is none that the parser takes.
  return `{${fields.length > 0 ? fields.join(',') : '"":"VARCHAR"'}}`;
}

const structAccess = (path: string): string => `j.${path.split('.').map(identifier).join('.')}`;

/** JSON pointer (RFC 6901). */
const pointer = (parts: readonly string[]): string =>
  parts.map((p) => `/${p.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

const parentsOf = (paths: readonly string[]): string[] => [
  ...new Set(
    paths.flatMap((p) =>
      p
        .split('.')
        .slice(0, -1)
        .map((_, i, parts) => parts.slice(0, i + 1).join('.')),
    ),
  ),
];

const startsIn = (path: string, parent: string): boolean => parent === '' || path.startsWith(`${parent}.`);

/** A list of names is empty for anything but an object with fields; only then is the type looked up. */
function misshapen(parents: readonly string[]) {
  const wrong = (parent: string, index: number) =>
    `CASE WHEN len(k[${index + 2}]) = 0 THEN json_type(text, ${literal(pointer(parent.split('.')))}) NOT IN ('OBJECT', 'NULL') END`;
  const named = parents.map((p, i) => `CASE WHEN ${wrong(p, i)} THEN ${literal(`${p}: not an object`)} END`);
  return { fails: anyOf(parents.map(wrong)), detail: `concat_ws(', ', ${named.join(', ')})` };
}

function rescued(
  parents: readonly string[],
  known: (parent: string) => string[],
  paths: readonly string[],
  access: (p: string) => string,
): string {
  const found = [
    ...paths.map((p) => `(${access(p)} IS NOT NULL)::INTEGER`),
    ...parents.slice(1).map((_, i) => `(coalesce(len(k[${i + 2}]), 0) > 0)::INTEGER`),
  ].join(' + ');
  const present = parents.map((_, i) => `coalesce(len(k[${i + 1}]), 0)`).join(' + ');
  const members = parents.map((parent, i) => {
    const prefix = parent === '' ? '' : `${parent}.`;
    const at = literal(`${parent === '' ? '' : pointer(parent.split('.'))}/`);
    const unknown = `list_filter(coalesce(k[${i + 1}], []), lambda x: x NOT IN (${listOf(known(parent))}))`;
    const value = `json_extract(text, ${at} || replace(replace(x, '~', '~0'), '/', '~1'))`;
    const name = `to_json(${literal(prefix)} || x)`;
    return `list_transform(${unknown}, lambda x: CAST(${name} AS VARCHAR) || ':' || CAST(${value} AS VARCHAR))`;
  });
  const object = `'{' || nullif(array_to_string(list_concat(${members.join(', ')}), ','), '') || '}'`;
  // Most records hold only fields that are known, and none that is null: counting them is enough.
  return `CASE WHEN ${present} > ${found || '0'} THEN ${object} END`;
}
