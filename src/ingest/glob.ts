/** Whether a path holds what a pattern is made of. */
export const hasWildcards = (path: string): boolean => /[*?[]/.test(path);

/** What all that a pattern matches begins with. */
export const fixedStart = (pattern: string): string => /^[^*?[]*/.exec(pattern)?.[0] ?? '';

/**
 * A pattern of paths, as DuckDB reads those of files on a disk: `*` and `?` stand for anything but `/`, `[a-z]` and `[!a-z]`
 * for one character, `**` between slashes for any number of folders, and at the end for all that is below.
 * Example: `a/b*[0-9].csv` → `a/b1.csv`, `a/by-2.csv`.
 */
export function globPattern(pattern: string): RegExp {
  const parts = pattern.split('/');
  const texts = parts.map((part, i) => {
    const last = i === parts.length - 1;
    if (part === '**') return last ? '.+' : '(?:[^/]+/)*';
    return last ? ofPart(part) : `${ofPart(part)}/`;
  });
  return new RegExp(`^${texts.join('')}$`, 'su');
}

/** A `[` that is never closed matches nothing. */
const nothing = '(?!)';

function ofPart(part: string): string {
  // A `]` that comes first is one of the characters.
  return part.replace(/\[(!?)(.[^\]]*)\]|[\s\S]/gu, (whole: string, not: string | undefined, within = '') => {
    if (whole.length > 1 && not !== undefined) return ofClass(not, within);
    if (whole === '*') return '[^/]*';
    if (whole === '?') return '[^/]';
    return whole === '[' ? nothing : whole.replace(/[\\^$.|+()[\]{}]/, '\\$&');
  });
}

function ofClass(not: string, characters: string): string {
  const escaped = characters.replace(/[\\^[\]]/g, '\\$&');
  // A hyphen at either end is one of the characters.
  const ranges = escaped.replace(/^-/, '\\-').replace(/-$/, '\\-');
  const text = not ? `[^/${ranges}]` : `(?!/)[${ranges}]`;
  return isValid(text) ? text : nothing;
}

/** A range that ends before it begins is none. */
function isValid(text: string): boolean {
  try {
    return new RegExp(text, 'u') !== undefined;
  } catch {
    return false;
  }
}
