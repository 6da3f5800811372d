/** Markdown (GFM) that stays what it says, whatever texts it is made of. */

/** A text as code, whatever backticks it holds. */
export function code(text: string): string {
  const line = oneLine(text);
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** A sentence of a definition: `code` in it stays code, all else is text and never markup. */
export function prose(text: string): string {
  return oneLine(text)
    .split(/(`[^`]+`)/)
    .map((part, i) => (i % 2 === 1 ? part : escaped(part)))
    .join('');
}

const escaped = (text: string): string =>
  text
    .replace(/[\\*[\]`~]/g, '\\$&')
    .replace(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '\\_')
    .replace(/&(?=[A-Za-z#])/g, '&amp;')
    .replaceAll('<', '&lt;');

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** A table. Cells are Markdown already; a pipe in them, even in code, would end the cell. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((c) => c.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A link to the section of a table on the same page. */
export const tableLink = (name: string): string => `[${name}](#${slug(name)})`;

/** The anchor that GitHub gives a heading. */
export const slug = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_\- ]/gu, '')
    .replaceAll(' ', '-');

export const fenced = (language: string, text: string): string => `\`\`\`${language}\n${text}\n\`\`\``;
