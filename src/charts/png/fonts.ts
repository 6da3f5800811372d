import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const folder = join(dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json')), 'ttf');

/** The fonts of the pictures: the same on every machine, whatever it has installed. */
export const fontFiles = { normal: join(folder, 'DejaVuSans.ttf'), bold: join(folder, 'DejaVuSans-Bold.ttf') } as const;
export const fontFamily = 'DejaVu Sans';

/** A font's advance widths, as parts of its size. */
type Widths = (codePoint: number) => number;

/** Reads a TrueType font's widths: tables `cmap` (format 12), `hhea` and `hmtx` of the OpenType specification. */
export function readWidths(file: string): Widths {
  const bytes = readFileSync(file);
  const tables = new Map<string, number>();
  for (let i = 0; i < bytes.readUInt16BE(4); i += 1) {
    const record = 12 + i * 16;
    tables.set(bytes.toString('latin1', record, record + 4), bytes.readUInt32BE(record + 8));
  }
  const at = (name: string): number => {
    const offset = tables.get(name);
    if (offset === undefined) throw new Error(`${file} has no table ${name}`);
    return offset;
  };
  const unitsPerEm = bytes.readUInt16BE(at('head') + 18);
  const longMetrics = bytes.readUInt16BE(at('hhea') + 34);
  const glyphOf = readGlyphs(bytes, at('cmap'));
  const hmtx = at('hmtx');
  return (codePoint) => bytes.readUInt16BE(hmtx + Math.min(glyphOf(codePoint), longMetrics - 1) * 4) / unitsPerEm;
}

interface Segment {
  first: number;
  last: number;
  glyph: number;
}

/** The glyph of a character; 0, the font's empty box, where it has none. */
function readGlyphs(bytes: Buffer, cmap: number): (codePoint: number) => number {
  const segments: Segment[] = [];
  for (let i = 0; i < bytes.readUInt16BE(cmap + 2); i += 1) {
    const table = cmap + bytes.readUInt32BE(cmap + 4 + i * 8 + 4);
    if (bytes.readUInt16BE(table) !== 12 || segments.length > 0) continue;
    for (let g = 0; g < bytes.readUInt32BE(table + 12); g += 1) {
      const [first, last, glyph] = [0, 4, 8].map((o) => bytes.readUInt32BE(table + 16 + g * 12 + o));
      segments.push({ first: first ?? 0, last: last ?? 0, glyph: glyph ?? 0 });
    }
  }
  return (codePoint) => {
    const found = segments.find((s) => codePoint <= s.last);
    return found && codePoint >= found.first ? found.glyph + codePoint - found.first : 0;
  };
}

const widths = new Map<string, Map<number, number>>();
const readers = new Map<string, Widths>();

/** Width of a line of text, in pixels. */
export function textWidth(text: string, size: number, bold = false): number {
  const file = bold ? fontFiles.bold : fontFiles.normal;
  const read = readers.get(file) ?? readWidths(file);
  readers.set(file, read);
  const known = widths.get(file) ?? new Map<number, number>();
  widths.set(file, known);
  let sum = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    const width = known.get(point) ?? read(point);
    known.set(point, width);
    sum += width;
  }
  return sum * size;
}
