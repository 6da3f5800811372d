import { describe, expect, it } from 'vitest';
import { boxSize, layOut } from '../../../src/charts/page/lineage-layout.js';
import type { Lineage, TableLineage } from '../../../src/lineage/lineage.js';

const table = (name: string, layer: TableLineage['layer'], ...inputs: string[]): TableLineage => ({
  table: name,
  layer,
  description: '',
  inputs,
  columns: [],
});

const lineage: Lineage = [
  table('raw_a', 'bronze'),
  table('raw_b', 'bronze'),
  table('clean_a', 'silver', 'raw_a'),
  table('joined', 'silver', 'clean_a', 'raw_b'),
  table('fact', 'gold', 'joined', 'raw_a'),
  table('sums', 'gold', 'fact'),
];

describe('the graph of the tables', () => {
  const { boxes, bands, width, height } = layOut(lineage);
  const at = (name: string) => boxes.get(name) ?? { x: -1, y: -1 };

  it('puts every table to the right of its inputs', () => {
    for (const { table: name, inputs } of lineage) {
      for (const input of inputs) expect(at(name).x).toBeGreaterThan(at(input).x);
    }
  });

  it('keeps layers apart, Bronze first', () => {
    expect(bands.map((b) => b.layer)).toEqual(['bronze', 'silver', 'gold']);
    for (const [i, band] of bands.entries()) expect(band.from).toBeGreaterThan(bands[i - 1]?.to ?? -1);
  });

  it('lets no boxes overlap, and none leave the picture', () => {
    const all = [...boxes.values()];
    for (const a of all) {
      expect(a.x + boxSize.width).toBeLessThanOrEqual(width);
      expect(a.y + boxSize.height).toBeLessThanOrEqual(height);
      for (const b of all) {
        if (a !== b && a.x === b.x) expect(Math.abs(a.y - b.y)).toBeGreaterThanOrEqual(boxSize.height);
      }
    }
  });

  it('draws nothing of nothing', () => {
    expect(layOut([]).boxes.size).toBe(0);
  });
});
