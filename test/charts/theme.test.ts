import { describe, expect, it } from 'vitest';
import { contrast, inkOn, mix, shade } from '../../src/charts/charts/colors.js';
import { themes } from '../../src/charts/theme.js';

const linear = (hex: string): number[] =>
  [1, 3, 5].map((i) => {
    const s = Number.parseInt(hex.slice(i, i + 2), 16) / 255;
    return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
  });

/** Machado, Oliveira and Fernandes 2009, severity 1. */
const blindness = {
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

const seen = (hex: string, matrix: number[][]): number[] => {
  const rgb = linear(hex);
  return matrix.map((row) =>
    Math.min(
      Math.max(
        row.reduce((sum, m, i) => sum + m * (rgb[i] ?? 0), 0),
        0,
      ),
      1,
    ),
  );
};

/** Ottosson 2020: https://bottosson.github.io/posts/oklab/ */
const oklab = ([r = 0, g = 0, b = 0]: number[]): number[] => {
  const [l, m, s] = [
    Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b),
    Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b),
    Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b),
  ];
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
};

const distance = (a: number[], b: number[]) => Math.hypot(...a.map((x, i) => x - (b[i] ?? 0)));

describe.each(Object.entries(themes))('the %s theme', (_, theme) => {
  it('has text that can be read, and marks that can be seen', () => {
    expect(contrast(theme.text, theme.background)).toBeGreaterThan(7);
    expect(contrast(theme.muted, theme.background)).toBeGreaterThan(4.5);
    for (const color of [...theme.palette, theme.good, theme.bad]) {
      expect(contrast(color, theme.background), color).toBeGreaterThanOrEqual(3);
    }
  });

  it.each(Object.entries(blindness))('keeps the first five series apart under %s', (_, matrix) => {
    const colors = theme.palette.slice(0, 5).map((color) => oklab(seen(color, matrix)));
    for (const [i, a] of colors.entries()) {
      for (const [j, b] of colors.entries()) if (j > i) expect(distance(a, b), `${i} and ${j}`).toBeGreaterThan(0.06);
    }
  });

  it('writes on every shade so that it can be read', () => {
    for (let share = 0; share <= 1; share += 0.05) {
      const fill = shade(theme, share);
      expect(contrast(inkOn(fill), fill)).toBeGreaterThan(4.5);
    }
  });
});

it('mixes colours', () => {
  expect([mix('#000000', '#ffffff', 0), mix('#000000', '#ffffff', 0.5), mix('#000000', '#ffffff', 2)]).toEqual([
    '#000000',
    '#808080',
    '#ffffff',
  ]);
});
