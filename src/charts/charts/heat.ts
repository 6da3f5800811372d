import type { EChartsOption } from 'echarts';
import { inkOn } from './colors.js';
import { base, type Frame, fitted, grid, tooltip, tooltipHtml, widthOf } from './parts.js';

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

/** Few rows do not fill the room. */
const highestRow = 60;

/** A table of coloured cells, each with its number; the first row on top. */
export function heatMap(frame: Frame, { columns, rows, cell, every = 1 }: Heat): EChartsOption {
  const { theme, room } = frame;
  const axis = { axisLine: { show: false }, axisTick: { show: false }, splitArea: { show: false } };
  const columnWidth =
    (room.width - 8 - Math.min(Math.max(...rows.map((r) => widthOf(r, frame))), 150)) / Math.max(columns.length, 1);
  const found = rows.flatMap((_, r) =>
    columns.flatMap((_, c) => {
      const it = cell(r, c);
      return it ? [{ ...it, r, c }] : [];
    }),
  );
  const label = { color: theme.text, fontSize: theme.fontSize - 1 };
  return {
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
    grid: grid({ top: 2, right: 4, bottom: Math.max(6, room.height - 40 - rows.length * highestRow) }),
    xAxis: {
      type: 'category',
      data: [...columns],
      position: 'top',
      ...axis,
      axisLabel: {
        ...label,
        interval: (i: number) => i % every === 0,
        width: columnWidth * every - 6,
        overflow: 'break',
        lineHeight: theme.fontSize + 2,
      },
    },
    yAxis: {
      type: 'category',
      data: [...rows],
      inverse: true,
      ...axis,
      axisLabel: { ...label, interval: 0, formatter: (name: string) => fitted(name, 150, frame) },
    },
    series: [
      {
        type: 'heatmap',
        label: { show: true, fontSize: theme.fontSize - 1 },
        data: found.map(({ r, c, value, text, fill }) => ({
          value: [c, r, value] as [number, number, number],
          visualMap: false,
          itemStyle: { color: fill, borderColor: theme.background, borderWidth: 2 },
          label: { formatter: () => text, color: inkOn(fill), show: text !== '' },
        })) as never,
      },
    ],
  };
}
