import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../..', import.meta.url));

/** A fenced block of a document, with what a hidden comment right above it says. */
export interface Block {
  document: string;
  /** Of the line that opens it, from 1. */
  line: number;
  language: string;
  text: string;
  /** `<!-- run: in=demo -->`: the place where it runs; else where the block before it ended. */
  in?: string;
  /** `<!-- run: as="npm run demo -- --days 6" -->`: what stands for its first line, where that would take minutes. */
  as?: string;
  /** `<!-- run: needs=serve -->`: a command without which it is not run. */
  needs?: string;
  /** `<!-- write: models/gold/x.ts -->`: the block is the content of this file. */
  write?: string;
  /** `<!-- not run: reason -->` */
  notRun?: string;
}

/** Every hand-written document with commands in it, relative to the root. */
export function documents(): string[] {
  const inFolder = (folder: string) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => join(folder, name));
  const nested = (folder: string) =>
    readdirSync(join(root, folder)).flatMap((name) => {
      const found = readdirSync(join(root, folder, name)).includes('README.md');
      return found ? [join(folder, name, 'README.md')] : [];
    });
  const top = inFolder('.').filter((name) => name !== 'LICENSE.md');
  return [...top, ...inFolder('docs'), ...nested('examples'), ...nested('templates')].sort();
}

export const readDocument = (document: string): string => readFileSync(join(root, document), 'utf8');

export function blocksOf(document: string, text: string): Block[] {
  const blocks: Block[] = [];
  let open: { block: Block; fence: string } | undefined;
  let said: Partial<Block> = {};
  for (const [i, line] of text.split('\n').entries()) {
    const fence = /^(`{3,})\s*(\w*)\s*$/.exec(line);
    if (open && fence?.[1] === open.fence && fence[2] === '') {
      blocks.push(open.block);
      open = undefined;
    } else if (open) open.block.text += `${line}\n`;
    else if (fence) {
      open = { block: { document, line: i + 1, language: fence[2] ?? '', text: '', ...said }, fence: fence[1] ?? '' };
      said = {};
    } else if (line.trim() !== '') said = remark(line) ?? {};
  }
  if (open) throw new Error(`${document}:${open.block.line}: the block is never closed`);
  return blocks;
}

function remark(line: string): Partial<Block> | undefined {
  const [, kind, text = ''] = /^<!-- (run|write|not run): (.+) -->$/.exec(line.trim()) ?? [];
  if (kind === 'not run') return { notRun: text };
  if (kind === 'write') return { write: text };
  if (kind !== 'run') return undefined;
  const place = /\bin=(\S+)/.exec(text)?.[1];
  const as = /\bas="([^"]+)"/.exec(text)?.[1];
  const needs = /\bneeds=(\S+)/.exec(text)?.[1];
  if (!place && !as && !needs) throw new Error(`not understood: ${line}`);
  return { ...(place && { in: place }), ...(as && { as }), ...(needs && { needs }) };
}

export const where = (block: Block): string => `${block.document}:${block.line}`;
