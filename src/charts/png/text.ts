import { escapeText, tidy } from '../format.js';
import { textWidth } from './fonts.js';

export interface TextStyle {
  size: number;
  color: string;
  bold?: boolean;
  /** Which end of the text lies at x. */
  anchor?: 'start' | 'middle' | 'end';
}

/** A line of text as SVG, its baseline at y. */
export function text(
  x: number,
  y: number,
  line: string,
  { size, color, bold = false, anchor = 'start' }: TextStyle,
): string {
  return `<text x="${x}" y="${y}" font-size="${size}" fill="${color}"${bold ? ' font-weight="bold"' : ''}${
    anchor === 'start' ? '' : ` text-anchor="${anchor}"`
  }>${escapeText(tidy(line))}</text>`;
}

/** Longest text that is looked at; more fits no picture. */
const longest = 2_000;

/** Text broken into lines of at most `width` pixels; what finds no room ends in an ellipsis. */
export function wrap(line: string, width: number, size: number, { bold = false, lines = 1 } = {}): string[] {
  const fits = (candidate: string) => textWidth(candidate, size, bold) <= width;
  const words = tidy(line.slice(0, longest)).split(/\s+/);
  const broken: string[] = [];
  let current = '';
  for (const [i, word] of words.entries()) {
    const longer = current === '' ? word : `${current} ${word}`;
    if (fits(longer)) {
      current = longer;
      continue;
    }
    if (broken.length === lines - 1 || current === '')
      return [...broken, cut([longer, ...words.slice(i + 1)].join(' '), fits)];
    broken.push(current);
    current = word;
  }
  const [only] = broken.length === lines - 1 || fits(current) ? [current] : [cut(current, fits)];
  return [...broken, only ?? ''];
}

function cut(line: string, fits: (candidate: string) => boolean): string {
  const characters = [...line];
  let [low, high] = [0, characters.length];
  const shortened = (n: number) => `${characters.slice(0, n).join('').trimEnd()}…`;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(shortened(middle))) low = middle;
    else high = middle - 1;
  }
  return shortened(low);
}
