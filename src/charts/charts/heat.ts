import type { Drawing } from '../definition.js';
import { inkOn } from './colors.js';
import { base, type Frame, fitted, grid, tooltip, tooltipHtml, widthOf, wrapped } from './parts.js';

export interface HeatCell {
  /** The number that the colour stands for. */
  value: number;
  /** What is written in the cell; nothing if empty. */
  text: string;
  fill: string;
  details: readonly (readonly [string, string])[];
}

export interface Heat {
  columns: readonly string[];
  rows: readonly string[];
  /** Undefined where there is nothing. */
  cell: (row: number, column: number) => HeatCell | undefined;
  /** Every n-th column's name is written. */
  every?: number;
}

/** Pixels of a column's name that stands upright: on one line, or on each of several. */
const longestUpright = { alone: 110, each: 80 } as const;

/** Few rows do not fill the room. */
const highestRow = 60;

type Drawn = Extract<Drawing, { option: unknown }>;

/** A table of coloured cells, each with its number; the first row on top. */
export function heatMap(frame: Frame, { columns, rows, cell, every = 1 }: Heat): Pick<Drawn, 'option' | 'height'> {
  const { theme, room } = frame;
  const axis = { axisLine: { show: false }, axisTick: { show: false }, splitArea: { show: false } };
  const nameWidth = Math.min(150, room.width * 0.4);
  const columnWidth =
    (room.width - 8 - Math.min(Math.max(...rows.map((r) => widthOf(r, frame))), nameWidth)) /
    Math.max(columns.length, 1);
  const header = headerOf(frame, columns, columnWidth * every - 2);
  const height = header.height + 4 + rows.length * highestRow + 6;
  const found = rows.flatMap((_, r) =>
    columns.flatMap((_, c) => {
      const it = cell(r, c);
      return it ? [{ ...it, r, c }] : [];
    }),
  );
  // Numbers of neighbouring cells would touch where they fill their columns.
  const isTight = found.some(({ text }) => widthOf(text, frame) > columnWidth - 6);
  const cellSize = theme.fontSize - (isTight ? 3 : 1);
  const label = { color: theme.text, fontSize: theme.fontSize - 1 };
  const option: Drawn['option'] = {
    ...base(frame),
    tooltip: {
      ...tooltip(frame, 'item'),
      formatter: (item: unknown) => {
        const at = found[(item as { dataIndex: number }).dataIndex];
        return at ? tooltipHtml(`${rows[at.r] ?? ''} · ${columns[at.c] ?? ''}`, at.details) : '';
      },
    },
    // Cells have colours of their own; ECharts asks for a scale all the same.
    visualMap: { show: false, min: 0, max: 1 },
    grid: grid({ top: 2, right: 4, bottom: Math.max(6, room.height - height + 6) }),
    xAxis: {
      type: 'category',
      data: [...columns],
      position: 'top',
      ...axis,
      axisLabel: {
        ...label,
        interval: (i: number) => i % every === 0,
        rotate: header.upright ? 90 : 0,
        formatter: header.text,
        lineHeight: theme.fontSize + 2,
      },
    },
    yAxis: {
      type: 'category',
      data: [...rows],
      inverse: true,
      ...axis,
      axisLabel: { ...label, interval: 0, formatter: (name: string) => fitted(name, nameWidth, frame) },
    },
    series: [
      {
        type: 'heatmap',
        label: { show: true, fontSize: cellSize },
        data: found.map(({ r, c, value, text, fill }) => ({
          value: [c, r, value] as [number, number, number],
          visualMap: false,
          itemStyle: { color: fill, borderColor: theme.background, borderWidth: 2 },
          label: { formatter: () => text, color: inkOn(fill), show: text !== '' },
        })) as never,
      },
    ],
  };
  return { option, height };
}

/** Names of columns: on lines of whole words, or upright where a word is wider than its column. */
function headerOf(frame: Frame, columns: readonly string[], width: number) {
  const lineHeight = frame.theme.fontSize + 2;
  const small = { ...frame, theme: { ...frame.theme, fontSize: frame.theme.fontSize - 1 } };
  const widest = Math.max(...columns.flatMap((name) => name.split(' ').map((word) => widthOf(word, small))), 0);
  const upright = widest > width && columns.length > 1;
  const across = upright ? Math.max(1, Math.floor(width / lineHeight)) : 3;
  const along = upright ? longestUpright[across === 1 ? 'alone' : 'each'] : width;
  const text = (name: string) => wrapped(name, along, small, across);
  const lines = columns.flatMap((name) => [text(name).split('\n')]);
  const highest = Math.max(...lines.map((of) => of.length), 1);
  const longest = Math.max(...lines.flat().map((line) => widthOf(line, small)), 0);
  return { upright, text, height: 10 + (upright ? longest : highest * lineHeight) };
}
