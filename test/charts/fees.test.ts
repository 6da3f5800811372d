import { describe, expect, it } from 'vitest';
import type { Data } from '../../src/charts/definition.js';
import { figures } from '../../src/charts/index.js';
import { about, drawn } from './drawn.js';

const shop = (net: number): Data => ({
  sales_by_day: [
    { day: '2024-03-01', channel: 'website', revenue: 100, net_revenue: net },
    { day: '2024-03-02', channel: 'amazon', revenue: 50, net_revenue: 50 },
  ],
  sales_by_category: [{ category: 'books', revenue: 150, fees: 100 - net, net_revenue: net + 50 }],
});

/** What stands beside the first bar. */
function label(drawing: ReturnType<typeof drawn>): string {
  const series = drawing.option.series as { label?: { formatter?: (at: { dataIndex: number }) => string } }[];
  return series.map((s) => s.label?.formatter?.({ dataIndex: 0 }) ?? '').join('');
}

const figure = (id: string, of: Data) => figures.find((f) => f.id === id)?.value(of, about);

describe('what is left after fees', () => {
  it.each(['channel-margin', 'category-margin'])('is told by %s where a sale bears a fee', (id) => {
    const drawing = drawn(id, shop(80));
    expect(drawing.remark).toBeUndefined();
    expect(label(drawing)).toMatch(/\d+% left/);
  });

  it.each(['channel-margin', 'category-margin'])('is not claimed by %s where no sale tells of fees', (id) => {
    const drawing = drawn(id, shop(100));
    expect(drawing.remark).toMatch(/No sale here tells of fees/);
    expect(label(drawing)).toMatch(/\d/);
    expect(`${label(drawing)} ${drawing.summary}`).not.toMatch(/% left|Fees weigh|is left/);
  });

  it('is no figure either', () => {
    expect([figure('net-revenue', shop(80)), figure('kept-share', shop(80))]).toEqual([130, 130 / 150]);
    expect([figure('net-revenue', shop(100)), figure('kept-share', shop(100))]).toEqual([null, null]);
  });
});
