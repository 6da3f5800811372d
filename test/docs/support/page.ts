/** A Markdown page taken apart by the rules of GitHub Flavored Markdown (https://github.github.com/gfm/#tables-extension-). */
export interface PageTable {
  head: string[];
  rows: string[][];
}

export interface PageSection {
  heading: string;
  text: string;
  tables: PageTable[];
}

export interface Page {
  sections: PageSection[];
  /** Texts of the Mermaid blocks. */
  diagrams: string[];
}

export function readPage(text: string): Page {
  const sections: PageSection[] = [];
  const diagrams: string[] = [];
  let fence: string | undefined;
  let body: string[] = [];
  for (const line of text.split('\n')) {
    const opened = /^(`{3,})(\w*)$/.exec(line);
    if (fence !== undefined && opened?.[2] === '') {
      if (fence === 'mermaid') diagrams.push(`${body.join('\n')}\n`);
      fence = undefined;
    } else if (fence !== undefined) body.push(line);
    else if (opened) {
      fence = opened[2] ?? '';
      body = [];
    } else addLine(sections, line);
  }
  if (fence !== undefined) throw new Error(`a block is never closed: ${body[0]}`);
  for (const s of sections) s.tables = tablesOf(s.text);
  return { sections, diagrams };
}

function addLine(sections: PageSection[], line: string): void {
  const heading = /^#{1,6} (.+)$/.exec(line)?.[1];
  if (heading !== undefined) sections.push({ heading, text: '', tables: [] });
  else if (sections.length > 0) sections.at(-1)!.text += `${line}\n`;
}

export function section(page: Page, heading: string): PageSection {
  const found = page.sections.filter((s) => s.heading === heading);
  if (found.length !== 1) throw new Error(`there are ${found.length} sections named ${heading}`);
  return found[0]!;
}

/** @throws Error where a row has another number of cells than its head. */
export function tablesOf(text: string): PageTable[] {
  const tables: PageTable[] = [];
  for (const block of text.split(/\n{2,}/)) {
    const lines = block.split('\n').filter((l) => l.startsWith('|'));
    if (lines.length < 2) continue;
    const [head = [], , ...rows] = lines.map(cellsOf);
    for (const row of rows) if (row.length !== head.length) throw new Error(`not ${head.length} cells: ${row}`);
    tables.push({ head, rows });
  }
  return tables;
}

/** Cells end at a pipe that no backslash precedes, even in code; there, too, the backslash goes. */
export const cellsOf = (line: string): string[] =>
  line
    .replace(/^\|/, '')
    .replace(/\|$/, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));
