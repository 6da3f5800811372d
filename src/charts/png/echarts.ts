import type { EChartsOption } from 'echarts';
import * as echarts from 'echarts';
import type { Room } from '../definition.js';
import { fontFamily, textWidth } from './fonts.js';

/** A CSS font such as `bold 13px "DejaVu Sans"`. */
const fontPattern = /^(?<style>.*?)(?<size>[\d.]+)px/;

function measureText(text: string, font = `12px ${fontFamily}`): { width: number } {
  const { style = '', size = '12' } = fontPattern.exec(font)?.groups ?? {};
  // By the width of this character ECharts knows the height of a line.
  if (text === '国') return { width: Number(size) * 1.15 };
  return { width: textWidth(text, Number(size), /bold|[6-9]00/.test(style)) };
}

/** Draws a chart as SVG, text measured by the fonts that it is set in. */
export function toSvg(option: EChartsOption, { width, height }: Room): string {
  echarts.setPlatformAPI({ measureText: measureText as never });
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption({ ...option, animation: false });
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}
