const notInBrackets: Readonly<Record<string, string>> = {
  // Java's takes in the vertical tab.
  '\\s': '[\\t\\n\\f\\r ]',
  '\\S': '[^\\t\\n\\f\\r ]',
  // Java's counts the letters of all scripts, while its \w has those of ASCII alone.
  '\\b': '(?:(?<=\\w)(?!\\w)|(?<!\\w)(?=\\w))',
  '\\B': '(?:(?<=\\w)(?=\\w)|(?<!\\w)(?!\\w))',
  // Java's stands before a line's end, too, if that is the last character.
  $: '\\z',
  '[]': '[\\]',
  '[^]': '[^\\]',
};

/** Java nests sets, and intersects them. */
const inBrackets: Readonly<Record<string, string>> = { '\\s': '\\t\\n\\f\\r ', '[': '\\[', '&': '\\&' };

/** `[:alpha:]` is `\p{Alpha}`, which has ASCII only in Java, too. */
const named = (part: string): string | undefined => {
  const [, not, name] = /^\[:(\^?)(\w+):\]$/.exec(part) ?? [];
  if (name === undefined) return undefined;
  if (name === 'word') return not ? '\\W' : '\\w';
  const known = { ascii: 'ASCII', xdigit: 'XDigit' }[name] ?? `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  return `\\${not ? 'P' : 'p'}{${known}}`;
};

/**
 * A regular expression of RE2, which DuckDB has, in the words of Java, which Spark has, so that it finds the same. The flags
 * are Java's: `d`, only `\n` ends a line, and `u`, `(?i)` folds all scripts. Two things remain: under `(?i)` Java takes `İ`
 * and `ı` for an `i`, and under `(?m)` it finds no empty line at the end. What Java alone knows is an error on DuckDB.
 */
export function javaPattern(pattern: string): string {
  const byLines = /\(\?[a-zA-Z]*m/.test(pattern);
  let text = '';
  let flags = pattern.includes('(?') ? '(?du)' : '';
  let bracket = false;
  for (let at = 0; at < pattern.length; ) {
    const token: RegExp = bracket ? /\\.|\[:\^?\w+:\]|./suy : /\\.|\[\^?\]?|./suy;
    token.lastIndex = at;
    const part: string = token.exec(pattern)?.[0] ?? '';
    at += part.length;
    if (bracket) {
      text += named(part) ?? inBrackets[part] ?? part;
      bracket = part !== ']';
    } else {
      text += part === '$' && byLines ? part : (notInBrackets[part] ?? part);
      bracket = part.startsWith('[');
      if (part === '.') flags = '(?du)';
    }
  }
  return flags + text;
}
