import type { About, Chart, Data, Sheet, Theme } from '../definition.js';
import { date, instant, words } from '../format.js';
import { toSvg } from './echarts.js';
import { drawFigures } from './figures.js';
import { fontFamily } from './fonts.js';
import { text, wrap } from './text.js';

/** A box of a picture, in its units. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface ComposedSheet {
  svg: string;
  /** Where text stands, for tests: titles and the like. */
  texts: readonly (Box & { line: string })[];
  /** Where the charts are, and why one is empty. */
  charts: readonly (Box & { id: string; empty: string | null })[];
}

/** Units of the picture; the PNG has {@link zoom} pixels for each. */
export const sheetSize = { width: 1500, height: 1000 } as const;
export const zoom = 1.6;

const margin = 32;
const gutter = 28;
const sizes = {
  title: 30,
  subtitle: 14.5,
  chartTitle: 17,
  question: 13.5,
  answer: 13.5,
  note: 11.5,
  footer: 12.5,
} as const;

/** Collects what is drawn, and where text was put. */
class Canvas {
  readonly parts: string[] = [];
  readonly texts: (Box & { line: string })[] = [];

  constructor(readonly theme: Theme) {}

  /** Lines of text from a top edge; returns the height that they take. */
  lines(
    x: number,
    top: number,
    lines: readonly string[],
    style: { size: number; color: string; bold?: boolean },
  ): number {
    const pitch = style.size * 1.32;
    for (const [i, line] of lines.entries()) {
      const y = top + i * pitch;
      this.parts.push(text(x, y + style.size, line, style));
      this.texts.push({ x, y, width: line.length * style.size * 0.5, height: pitch, line });
    }
    return lines.length * pitch;
  }
}

/** A sheet as one SVG: title, headline figures, charts in two rows, and what the numbers are about. */
export function composeSheet(sheet: Sheet, data: Data, about: About, theme: Theme): ComposedSheet {
  const { width, height } = sheetSize;
  const inner = width - 2 * margin;
  const canvas = new Canvas({ ...theme, fontFamily, fontSize: 13.5 });
  let y = margin - 8;
  y += canvas.lines(margin, y, wrap(sheet.title, inner, sizes.title, { bold: true }), {
    size: sizes.title,
    color: theme.text,
    bold: true,
  });
  y += canvas.lines(margin, y, wrap(subtitle(data, sheet, about), inner, sizes.subtitle), {
    size: sizes.subtitle,
    color: theme.muted,
  });
  y += 14;
  y += drawFigures(canvas, sheet.figures, { data, about, box: { x: margin, y, width: inner, height: 82 } });
  y += 18;
  const said = remarksOf(sheet, data, about);
  const footer = wrap(footerText(about, sheet.charts, said), inner, sizes.footer, { lines: 2 });
  const footerTop = height - 18 - footer.length * sizes.footer * 1.32;
  const area: Box = { x: margin, y, width: inner, height: footerTop - 12 - y };
  const charts = cells(sheet.charts.length, area).map((box, i) =>
    drawChart(canvas, sheet.charts[i] as Chart, box, { data, about, said }),
  );
  canvas.lines(margin, footerTop, footer, { size: sizes.footer, color: theme.muted });
  return { svg: frame(canvas), texts: canvas.texts, charts };
}

const frame = ({ parts, theme }: Canvas): string => {
  const { width, height } = sheetSize;
  return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${fontFamily}"><rect width="100%" height="100%" fill="${theme.background}"/>${parts.join('')}</svg>`;
};

/** The days that the sheet's first dataset with days covers. */
function subtitle(data: Data, sheet: Sheet, about: About): string {
  const days = sheet.charts
    .flatMap((c) => c.datasets)
    .filter((d) => d.dimensions.day && !d.reads.some((r) => r.startsWith('edp.')))
    .flatMap((d) => [data[d.name]?.[0]?.day, data[d.name]?.at(-1)?.day])
    .filter((day) => typeof day === 'string')
    .sort();
  const [first, last] = [days[0], days.at(-1)];
  const range = first && last ? `${date(first, 'long')} to ${date(last, 'long')}  ·  ` : '';
  return `${range}amounts in ${about.baseCurrency}  ·  as of ${instant(about.asOf)}`;
}

/** What is said of the headline figures, and so of all charts, at the foot of the sheet. */
const remarksOf = ({ figures }: Sheet, data: Data, about: About): ReadonlySet<string> =>
  new Set(figures.flatMap((f) => f.remark?.(data, about) ?? []));

function footerText(about: About, charts: readonly Chart[], remarks: ReadonlySet<string>): string {
  const provisional = about.provisionalFrom
    ? [`Days from ${date(about.provisionalFrom)} on are provisional: late records may still change them.`]
    : [];
  const byRule = charts.some((c) => c.responds.includes('rule'))
    ? [`Credit by the rule “${words(about.attributionRule)}”.`]
    : [];
  return [...provisional, ...byRule, ...remarks, ...about.missing].join('  ');
}

/** Cells of two rows, the upper one with the fewer charts where they do not come out even. */
export function cells(count: number, area: Box): Box[] {
  if (count === 0) return [];
  const rows = count <= 3 ? [count] : [Math.floor(count / 2), Math.ceil(count / 2)];
  const height = (area.height - gutter * (rows.length - 1)) / rows.length;
  return rows.flatMap((columns, row) => {
    const width = (area.width - gutter * (columns - 1)) / columns;
    return Array.from({ length: columns }, (_, i) => ({
      x: area.x + i * (width + gutter),
      y: area.y + row * (height + gutter),
      width,
      height,
    }));
  });
}

function drawChart(
  canvas: Canvas,
  chart: Chart,
  box: Box,
  { data, about, said }: { data: Data; about: About; said: ReadonlySet<string> },
): ComposedSheet['charts'][number] {
  const { theme } = canvas;
  let y = box.y;
  canvas.parts.push(`<path d="M${box.x} ${box.y - 6}h${box.width}" stroke="${theme.line}"/>`);
  y += canvas.lines(box.x, y, wrap(chart.title, box.width, sizes.chartTitle, { bold: true }), {
    size: sizes.chartTitle,
    color: theme.text,
    bold: true,
  });
  y += canvas.lines(box.x, y, wrap(chart.question, box.width, sizes.question), {
    size: sizes.question,
    color: theme.muted,
  });
  const given = { width: Math.floor(box.width), height: Math.floor(box.y + box.height - y) };
  const first = chart.draw(data, { about, theme, room: given });
  if (!('empty' in first)) {
    const answer = wrap(first.summary, box.width, sizes.answer, { lines: 2 });
    y += 2 + canvas.lines(box.x, y + 2, answer, { size: sizes.answer, color: theme.text });
  }
  const remark = 'empty' in first || first.remark === undefined || said.has(first.remark) ? [] : [first.remark];
  const notes = [chart.note ?? [], remark].flat().join(' ');
  const note = notes === '' ? [] : wrap(notes, box.width, sizes.note, { lines: 3 });
  const bottom = box.y + box.height - note.length * sizes.note * 1.32;
  y += 8;
  const room = { width: given.width, height: Math.floor(bottom - 4 - y) };
  const drawing = chart.draw(data, { about, theme, room });
  const place = { id: chart.id, x: box.x, y, ...room };
  canvas.lines(box.x, bottom, note, { size: sizes.note, color: theme.muted });
  if ('empty' in drawing) {
    const lines = wrap(drawing.empty, room.width - 40, 15, { lines: 3 });
    canvas.parts.push(
      `<rect x="${place.x}" y="${y}" width="${room.width}" height="${room.height}" rx="8" fill="none" stroke="${theme.line}" stroke-dasharray="6 5"/>`,
    );
    canvas.lines(place.x + 20, y + 20, lines, { size: 15, color: theme.muted });
    return { ...place, empty: drawing.empty };
  }
  canvas.parts.push(`<g transform="translate(${place.x} ${y})">${toSvg(drawing.option, room)}</g>`);
  return { ...place, empty: null };
}
