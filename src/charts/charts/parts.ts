import type {
  EChartsOption,
  GridComponentOption,
  LegendComponentOption,
  XAXisComponentOption,
  YAXisComponentOption,
} from 'echarts';
import type { About, Room, Theme, Unit } from '../definition.js';
import { escapeText, shorten, value } from '../format.js';

/** What a chart is drawn in. */
export interface Frame {
  about: About;
  theme: Theme;
  room: Room;
}

/** What all charts share: type, colours, a tooltip in plain text. */
export function base({ theme }: Frame): EChartsOption {
  return {
    animationDuration: 300,
    backgroundColor: 'transparent',
    color: [...theme.palette],
    textStyle: { fontFamily: theme.fontFamily, fontSize: theme.fontSize, color: theme.text },
    aria: { enabled: false },
  };
}

/** Tooltips are HTML: names in them are data, and are escaped. */
export function tooltip({ theme }: Frame, trigger: 'axis' | 'item' = 'axis') {
  return {
    trigger,
    confine: true,
    backgroundColor: theme.background,
    borderColor: theme.line,
    textStyle: { color: theme.text, fontSize: theme.fontSize },
    axisPointer: { type: 'shadow' as const, shadowStyle: { color: theme.muted, opacity: 0.12 } },
  };
}

/** Lines of a tooltip: a title and pairs. */
export const tooltipHtml = (title: string, pairs: readonly (readonly [string, string])[]): string =>
  `<strong>${escapeText(title)}</strong>${pairs.map(([name, text]) => `<br>${escapeText(name)}: <b>${escapeText(text)}</b>`).join('')}`;

/** About how wide a text is. */
export const widthOf = (text: string, { theme }: Frame): number => text.length * theme.fontSize * 0.56;

/** The longest text that fits so many pixels. */
export const fitted = (text: string, pixels: number, frame: Frame): string =>
  shorten(text, Math.max(4, Math.floor(pixels / (frame.theme.fontSize * 0.56))));

/** A text on several lines, broken between words only; what finds no room ends in an ellipsis. */
export function wrapped(text: string, pixels: number, frame: Frame, lines: number): string {
  const broken: string[] = [];
  const rest = text.split(' ');
  while (rest.length > 0) {
    const last = broken.length === lines - 1;
    let line = rest.shift() ?? '';
    while (rest.length > 0 && (last || widthOf(`${line} ${rest[0]}`, frame) <= pixels)) line += ` ${rest.shift()}`;
    broken.push(fitted(line, pixels, frame));
  }
  return broken.join('\n');
}

/** A telephone held upright: names get two lines instead of one. */
export const isNarrow = ({ room }: Pick<Frame, 'room'>): boolean => room.width < 420;

const key = { box: 12, gap: 14, line: 22 } as const;

/** A legend above the chart, at its left, and how many pixels it takes. */
export function legend(frame: Frame, names: readonly string[]): { legend: LegendComponentOption; top: number } {
  let rows = 1;
  let x = 0;
  for (const name of names) {
    const width = widthOf(name, frame) + key.box + 5 + key.gap;
    if (x > 0 && x + width > frame.room.width) {
      rows += 1;
      x = 0;
    }
    x += width;
  }
  const { theme } = frame;
  return {
    legend: {
      type: 'plain',
      top: 0,
      left: 0,
      padding: 0,
      itemGap: key.gap,
      itemWidth: key.box,
      itemHeight: key.box,
      icon: 'roundRect',
      data: [...names],
      textStyle: { color: theme.text, fontSize: theme.fontSize },
    },
    top: rows * key.line + 6,
  };
}

/** The legend of several series; one alone needs none. */
export const legendOf = (frame: Frame, series: readonly { name: string }[]): ReturnType<typeof legend> | undefined => {
  const names = series.map((s) => s.name);
  return names.length > 1 ? legend(frame, names) : undefined;
};

/** The drawing's frame; axis labels lie inside it. */
export const grid = (
  margins: { top?: number; right?: number; bottom?: number; left?: number } = {},
): GridComponentOption => ({
  left: margins.left ?? 2,
  right: margins.right ?? 12,
  top: margins.top ?? 8,
  bottom: margins.bottom ?? 6,
  outerBoundsMode: 'same',
  outerBoundsContain: 'axisLabel',
});

const axisText = ({ theme }: Frame) => ({ color: theme.muted, fontSize: theme.fontSize - 1 });

/** An axis of amounts, from zero unless they are below it. */
export function valueAxis(frame: Frame, unit: Unit, more: { splitNumber?: number; max?: number; name?: string } = {}) {
  const { theme, about } = frame;
  return {
    type: 'value' as const,
    splitNumber: more.splitNumber ?? 4,
    ...(more.max === undefined ? {} : { max: more.max }),
    ...(more.name === undefined
      ? {}
      : { name: more.name, nameLocation: 'middle' as const, nameGap: 30, nameTextStyle: axisText(frame) }),
    axisLabel: { ...axisText(frame), formatter: (n: number) => value(n, unit, about, 'short') },
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: theme.line } },
  } satisfies XAXisComponentOption & YAXisComponentOption;
}

/** An axis of names. */
export function nameAxis(
  frame: Frame,
  names: readonly string[],
  more: { inverse?: boolean; width?: number; every?: boolean; lines?: number; label?: (name: string) => string } = {},
) {
  const { theme } = frame;
  return {
    type: 'category' as const,
    data: [...names],
    inverse: more.inverse ?? false,
    axisLabel: {
      ...axisText(frame),
      color: theme.text,
      hideOverlap: true,
      ...(more.every ? { interval: 0 } : {}),
      lineHeight: theme.fontSize,
      formatter: (name: string) =>
        wrapped(more.label ? more.label(name) : name, more.width ?? 140, frame, more.lines ?? 1),
    },
    axisLine: { lineStyle: { color: theme.line } },
    axisTick: { show: false },
  } satisfies XAXisComponentOption & YAXisComponentOption;
}

/** A label beside a bar. */
export const barLabel = (frame: Frame, text: (index: number) => string, position: 'right' | 'top' = 'right') => ({
  show: true,
  position,
  color: frame.theme.text,
  fontSize: frame.theme.fontSize - 1,
  formatter: (item: { dataIndex: number }) => text(item.dataIndex),
});

/** How what may still change is drawn: paler, and hatched. */
export const provisionalStyle = ({ theme }: Pick<Frame, 'theme'>) => ({
  opacity: 0.6,
  decal: {
    symbol: 'rect',
    dashArrayX: [1, 0],
    dashArrayY: [2, 4],
    rotation: Math.PI / 4,
    color: theme.background,
  },
});
