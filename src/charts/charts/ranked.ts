import type { Drawing } from '../definition.js';
import { words } from '../format.js';
import {
  barLabel,
  base,
  type Frame,
  grid,
  isNarrow,
  legendOf,
  nameAxis,
  tooltip,
  tooltipHtml,
  widthOf,
} from './parts.js';

/** A bar: its name, its parts in the order of the series, what is written at its end. */
export interface Bar {
  name: string;
  values: readonly number[];
  /** Of grouped bars, one for each. */
  label: string | readonly string[];
  color?: string;
  details: readonly (readonly [string, string])[];
}

export interface RankedBars {
  series: readonly { name: string; color: string }[];
  /** Uppermost first. */
  bars: readonly Bar[];
  /** Bars lie below one another instead of being parts of one. */
  grouped?: boolean;
}

/** Least pixels from bar to bar. */
const pitch = (frame: Frame): number => (isNarrow(frame) ? 30 : 22);

/** Few bars do not fill the room. */
const widestPitch = 70;

const labelOf = (bar: Bar | undefined, at: number): string => {
  const { label = '' } = bar ?? {};
  return typeof label === 'string' ? label : (label[at] ?? '');
};

/** How many bars find room. */
export const roomFor = (frame: Frame, withLegend = false): number =>
  Math.max(3, Math.floor((frame.room.height - (withLegend ? 32 : 8)) / pitch(frame)));

type Drawn = Extract<Drawing, { option: unknown }>;

/** Bars from zero, lying, largest first, with their numbers beside them instead of an axis. */
export function rankedBars(
  frame: Frame,
  { series, bars, grouped = false }: RankedBars,
): Pick<Drawn, 'option' | 'height'> {
  const keyed = legendOf(frame, series);
  const shown = bars.slice(0, roomFor(frame, keyed !== undefined));
  const labelWidth = Math.max(...shown.map((b) => widthOf(labelOf(b, 0), frame)), 0);
  const nameWidth = Math.min(frame.room.width * 0.38, 240);
  const top = keyed?.top ?? 2;
  const height = top + shown.length * widestPitch + 6;
  const option: Drawn['option'] = {
    ...base(frame),
    ...(keyed ? { legend: keyed.legend } : {}),
    tooltip: {
      ...tooltip(frame),
      formatter: (items: unknown) => {
        const [item] = items as { dataIndex: number }[];
        const bar = shown[item?.dataIndex ?? -1];
        return bar ? tooltipHtml(words(bar.name), bar.details) : '';
      },
    },
    grid: grid({
      top,
      right: labelWidth + 10,
      bottom: Math.max(6, frame.room.height - height + 6),
    }),
    xAxis: { type: 'value', show: false, max: 'dataMax' },
    yAxis: {
      ...nameAxis(
        frame,
        shown.map((b) => b.name),
        { inverse: true, width: nameWidth, every: true, lines: isNarrow(frame) ? 2 : 1, label: words },
      ),
      axisLine: { show: false },
    },
    series: series.map(({ name, color }, at) => ({
      type: 'bar' as const,
      name,
      ...(grouped ? { barGap: '0%' } : { stack: 'all' }),
      barMaxWidth: 26,
      barCategoryGap: '28%',
      itemStyle: { color },
      data: shown.map((b) => ({ value: b.values[at] ?? 0, ...(b.color ? { itemStyle: { color: b.color } } : {}) })),
      ...(grouped || at === series.length - 1 ? { label: barLabel(frame, (i) => labelOf(shown[i], at)) } : {}),
    })),
  };
  return { option, height };
}
