import type { EChartsOption } from 'echarts';
import type { Unit } from '../definition.js';
import { value } from '../format.js';
import { base, type Frame, grid, legendOf, nameAxis, tooltip, tooltipHtml, valueAxis } from './parts.js';

export interface Columns {
  names: readonly string[];
  series: readonly { name: string; color: string; values: readonly number[] }[];
  unit: Unit;
  /** Series lie on one another, or side by side. */
  stacked?: boolean;
  /** The number above each column; of stacked ones, of the uppermost series. */
  label?: (series: number, index: number) => string;
  /** Where the axis ends, such as 1 for shares. */
  max?: number;
  /** What the names are. */
  axisName?: string;
}

/** Upright bars from zero, by name. */
export function columnChart(
  frame: Frame,
  { names, series, unit, stacked = false, label, max, axisName }: Columns,
): EChartsOption {
  const { theme } = frame;
  const keyed = legendOf(frame, series);
  return {
    ...base(frame),
    ...(keyed ? { legend: keyed.legend } : {}),
    tooltip: {
      ...tooltip(frame),
      formatter: (items: unknown) => {
        const at = (items as { dataIndex: number }[])[0]?.dataIndex ?? 0;
        const pairs = series.map((s): [string, string] => [
          s.name,
          value(s.values[at] ?? 0, unit, frame.about, 'long'),
        ]);
        return tooltipHtml(names[at] ?? '', pairs);
      },
    },
    grid: grid({ top: (keyed?.top ?? 0) + (label ? 34 : 8), bottom: axisName === undefined ? 6 : 24 }),
    xAxis: {
      ...nameAxis(frame, names, {
        every: names.length <= 12,
        // Names are narrower than the guess, and their columns never touch.
        width: (1.15 * (frame.room.width - 40)) / Math.max(names.length, 1),
      }),
      ...(axisName === undefined
        ? {}
        : {
            name: axisName,
            nameLocation: 'middle' as const,
            nameGap: 24,
            nameTextStyle: { color: theme.muted, fontSize: theme.fontSize - 1 },
          }),
    },
    yAxis: valueAxis(frame, unit, max === undefined ? {} : { max }),
    series: series.map(({ name, color, values }, s) => ({
      type: 'bar' as const,
      name,
      ...(stacked ? { stack: 'all' } : { barGap: '8%' }),
      barCategoryGap: '24%',
      barMaxWidth: 64,
      itemStyle: { color },
      data: [...values],
      ...(label && (!stacked || s === series.length - 1)
        ? {
            label: {
              show: true,
              position: 'top' as const,
              color: theme.text,
              fontSize: theme.fontSize - 1,
              lineHeight: theme.fontSize + 2,
              formatter: (item: { dataIndex: number }) => label(s, item.dataIndex),
            },
          }
        : {}),
    })),
  };
}
