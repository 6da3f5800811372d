import type { EChartsOption } from 'echarts';
import type { Unit } from '../definition.js';
import { date, value } from '../format.js';
import {
  base,
  type Frame,
  fitted,
  grid,
  isNarrow,
  legend,
  nameAxis,
  provisionalStyle,
  tooltip,
  tooltipHtml,
  valueAxis,
  widthOf,
} from './parts.js';
import type { Periods } from './time.js';

export interface Line {
  name: string;
  color: string;
  /** Null where there is nothing to say. */
  values: readonly (number | null)[];
}

const provisionalName = 'provisional';

const periodTitle = (over: Periods, at: number): string => {
  const start = date(over.starts[at] ?? '', 'long');
  const what = over.kind === 'day' ? start : over.kind === 'week' ? `Week from ${start}` : over.label(at);
  const said = [...(over.soFar(at) ? ['so far'] : []), ...(over.provisional(at) ? [provisionalName] : [])];
  return said.length > 0 ? `${what} (${said.join(', ')})` : what;
};

/** A tooltip that lists each series of a period. */
const periodTooltip = (frame: Frame, over: Periods, lines: readonly Line[], unit: Unit) => ({
  ...tooltip(frame),
  formatter: (items: unknown) => {
    const at = (items as { dataIndex: number }[])[0]?.dataIndex ?? 0;
    const pairs = lines.flatMap((l): [string, string][] => {
      const n = l.values[at];
      return n === null || n === undefined ? [] : [[l.name, value(n, unit, frame.about, 'long')]];
    });
    return tooltipHtml(periodTitle(over, at), pairs);
  },
});

const dayAxis = (frame: Frame, over: Periods) => ({
  ...nameAxis(
    frame,
    over.starts.map((_, i) => over.label(i)),
  ),
  axisLabel: { color: frame.theme.muted, fontSize: frame.theme.fontSize - 1, hideOverlap: true },
});

/** A line, dotted where it runs through what is provisional. */
function settledAndNot({ name, color, values }: Line, over: Periods) {
  const line = { type: 'line' as const, name, symbol: 'none', itemStyle: { color } };
  const settled = {
    ...line,
    lineStyle: { color, width: 2.5 },
    data: values.map((n, i) => (over.provisional(i) ? null : n)),
  };
  if (!values.some((_, i) => over.provisional(i))) return [settled];
  // One point more, so that the two meet.
  const isOpen = (i: number) => over.provisional(i) || over.provisional(i + 1);
  const open = values.map((n, i) => (isOpen(i) ? n : null));
  return [settled, { ...line, lineStyle: { color, width: 2.5, type: 'dotted' as const }, data: open }];
}

/** Bars of periods, stacked; what is provisional is pale and hatched, and the legend says so. */
export function stackedOverTime(
  frame: Frame,
  over: Periods,
  bars: readonly Line[],
  unit: Unit,
  lines: readonly Line[] = [],
): EChartsOption {
  const { theme } = frame;
  const anyProvisional = over.starts.some((_, i) => over.provisional(i));
  const names = [...bars, ...lines].map((l) => l.name);
  const keyed = legend(frame, [...names, ...(anyProvisional ? [provisionalName] : [])]);
  const hatched = { color: theme.muted, ...provisionalStyle(frame) };
  return {
    ...base(frame),
    legend: keyed.legend,
    tooltip: periodTooltip(frame, over, [...bars, ...lines], unit),
    grid: grid({ top: keyed.top + 4 }),
    xAxis: dayAxis(frame, over),
    yAxis: valueAxis(frame, unit),
    series: [
      ...bars.map(({ name, color, values }) => ({
        type: 'bar' as const,
        name,
        stack: 'all',
        barCategoryGap: '18%',
        itemStyle: { color },
        data: values.map((n, i) => ({
          value: n ?? 0,
          ...(over.provisional(i) ? { itemStyle: { color, ...provisionalStyle(frame) } } : {}),
        })),
      })),
      ...lines.flatMap((line) => settledAndNot(line, over)),
      ...(anyProvisional
        ? [{ type: 'bar' as const, name: provisionalName, stack: 'all', itemStyle: hatched, data: [] }]
        : []),
    ],
  };
}

/** Whether names at the lines' ends would lie on one another, or take too much of a narrow room: a legend names them then. */
function endsMeet(frame: Frame, lines: readonly Line[]): boolean {
  if (isNarrow(frame) && lines.length > 1) return true;
  const values = lines.flatMap((l) => l.values.filter((n) => n !== null));
  const span = Math.max(...values, 0) - Math.min(...values, 0) || 1;
  const ends = lines.map((l) => l.values.findLast((n) => n !== null) ?? 0).sort((a, b) => a - b);
  const pixels = (n: number) => (n / span) * frame.room.height * 0.7;
  return ends.some((n, i) => i > 0 && pixels(n - (ends[i - 1] ?? 0)) < frame.theme.fontSize * 1.4);
}

/** Lines with their names at their ends, or above where these are too near; provisional periods lie on a shaded ground. */
export function linesOverTime(frame: Frame, over: Periods, lines: readonly Line[], unit: Unit): EChartsOption {
  const { theme } = frame;
  const names = lines.map((l) => fitted(l.name, 130, frame));
  const keyed = endsMeet(frame, lines) ? legend(frame, names) : undefined;
  const firstProvisional = over.starts.findIndex((_, i) => over.provisional(i));
  const last = over.starts.length - 1;
  const shaded =
    firstProvisional < 0 || firstProvisional === 0
      ? {}
      : {
          markArea: {
            silent: true,
            itemStyle: { color: theme.muted, opacity: 0.18 },
            label: {
              show: true,
              position: 'insideTopRight' as const,
              color: theme.muted,
              fontSize: theme.fontSize - 2,
            },
            data: [[{ name: provisionalName, xAxis: firstProvisional - 1 }, { xAxis: last }] as never],
          },
        };
  return {
    ...base(frame),
    tooltip: { ...periodTooltip(frame, over, lines, unit), axisPointer: { type: 'line' } },
    ...(keyed ? { legend: keyed.legend } : {}),
    grid: grid({
      top: (keyed?.top ?? 0) + 12,
      right: keyed ? 16 : Math.max(...names.map((n) => widthOf(n, frame)), 0) * 1.25 + 16,
    }),
    xAxis: { ...dayAxis(frame, over), boundaryGap: false },
    yAxis: valueAxis(frame, unit),
    series: lines.map(({ color, values }, i) => ({
      type: 'line' as const,
      name: names[i] ?? '',
      // A line of one point has no length.
      symbol: over.starts.length === 1 ? 'circle' : 'none',
      symbolSize: 9,
      lineStyle: { color, width: 2.5 },
      itemStyle: { color },
      endLabel: {
        show: keyed === undefined,
        formatter: () => names[i] ?? '',
        color,
        fontSize: theme.fontSize,
        fontWeight: 'bold' as const,
      },
      data: [...values],
      ...(i === 0 ? shaded : {}),
    })),
  };
}
