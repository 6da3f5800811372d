import type { EChartsOption } from 'echarts';
import type { Unit } from '../definition.js';
import { base, type Frame, fitted, grid, legendOf, tooltip, tooltipHtml, valueAxis } from './parts.js';

export interface Bubble {
  name: string;
  group: string;
  x: number;
  y: number;
  /** Area, in its own unit. */
  size: number;
  details: readonly (readonly [string, string])[];
  /** Its name is written beside it. */
  labelled: boolean;
}

export interface Bubbles {
  bubbles: readonly Bubble[];
  groups: readonly { name: string; color: string }[];
  x: { unit: Unit; name: string };
  y: { unit: Unit; name: string };
  /** A straight line through the origin, such as revenue = spend. */
  line?: { slope: number; name: string };
}

/** Points whose area stands for a third number. */
export function bubbleChart(frame: Frame, { bubbles, groups, x, y, line }: Bubbles): EChartsOption {
  const { theme } = frame;
  const keyed = legendOf(frame, groups);
  const largest = Math.max(...bubbles.map((b) => b.size), 1);
  const diameter = (size: number) => 6 + 30 * Math.sqrt(Math.max(size, 0) / largest);
  const end = Math.max(...bubbles.map((b) => b.x), 0);
  // A line that left the axes would not be drawn at all.
  const highest = Math.max(...bubbles.map((b) => b.y), 0);
  const nameTextStyle = { color: theme.muted, fontSize: theme.fontSize - 1 };
  return {
    ...base(frame),
    ...(keyed ? { legend: keyed.legend } : {}),
    tooltip: {
      ...tooltip(frame, 'item'),
      formatter: (item: unknown) => {
        const { data } = item as { data?: { bubble?: Bubble } };
        return data?.bubble ? tooltipHtml(data.bubble.name, data.bubble.details) : '';
      },
    },
    grid: { ...grid({ top: (keyed?.top ?? 0) + 26, right: 46, bottom: 24 }) },
    xAxis: { ...valueAxis(frame, x.unit), nameTextStyle, nameLocation: 'middle', name: x.name, nameGap: 26 },
    yAxis: {
      ...valueAxis(frame, y.unit),
      nameTextStyle: { ...nameTextStyle, align: 'left' },
      nameLocation: 'end',
      name: y.name,
      nameGap: 10,
    },
    series: groups.map(({ name, color }, i) => ({
      type: 'scatter' as const,
      name,
      itemStyle: { color, opacity: 0.7, borderColor: theme.background, borderWidth: 1 },
      labelLayout: { hideOverlap: true, moveOverlap: 'shiftY' as const },
      data: bubbles
        .filter((b) => b.group === name)
        .map((bubble) => ({
          value: [bubble.x, bubble.y],
          symbolSize: diameter(bubble.size),
          bubble,
          label: {
            show: bubble.labelled,
            position: bubble.x > end * 0.6 ? ('left' as const) : ('right' as const),
            color: theme.text,
            fontSize: theme.fontSize - 2,
            textBorderColor: theme.background,
            textBorderWidth: 3,
            formatter: () => fitted(bubble.name, frame.room.width * 0.4, frame),
          },
        })),
      ...(i === 0 && line ? { markLine: straight(frame, line, Math.min(end, highest / line.slope)) } : {}),
    })),
  };
}

const straight = ({ theme }: Frame, { slope, name }: { slope: number; name: string }, end: number) => ({
  silent: true,
  symbol: 'none',
  lineStyle: { color: theme.muted, type: 'dashed' as const },
  label: {
    show: true,
    formatter: () => name,
    color: theme.muted,
    fontSize: theme.fontSize - 2,
    position: 'end' as const,
  },
  data: [[{ coord: [0, 0] }, { coord: [end, end * slope] }] as never],
});
