import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { charts } from '../../src/charts/index.js';
import { questionOf } from '../../src/server/drill/question.js';
import { drillRelations } from '../../src/server/drill/relations.js';
import { statementOf } from '../../src/server/drill/statement.js';

const ask = (query: string) => statementOf(questionOf(new URLSearchParams(query), charts), 'last_touch');
const byChannel = charts.find((c) => c.section === 'sales' && c.responds.includes('channel'))?.id ?? '';

describe('the rows behind a bar', () => {
  it('exist for every chart', () => {
    for (const { id, datasets } of charts) {
      const reads = datasets.flatMap((d) => d.reads);
      expect({ id, has: reads.some((r) => drillRelations.has(r)) }).toEqual({ id, has: true });
    }
  });

  it('are asked for with every value bound', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 12 }), (value) => {
        const query = new URLSearchParams({ chart: byChannel, 'at.channel': value, segment: value, rule: value });
        const { sql, parameters } = ask(query.toString());
        expect(sql).not.toContain(value);
        expect(Object.values(parameters)).toContain(value);
      }),
    );
  });

  it('are narrowed down by the mark and by the page', () => {
    const { sql, parameters, applied } = ask(`chart=${byChannel}&at.channel=amazon&from=2026-07-01&to=2026-07-31`);
    expect(applied).toEqual(expect.arrayContaining(['channel', 'day']));
    expect(Object.values(parameters)).toEqual(['amazon', '2026-07-01', '2026-07-31']);
    expect(sql).toContain('gold.fact_sales');
  });

  it('show first what bars count, to be seen without scrolling', () => {
    const first = (relation: string) => Object.keys(drillRelations.get(relation)?.shown ?? {}).slice(0, 5);
    expect(first('gold.fact_sales')).toContain('total_amount');
    expect(first('gold.campaign_effectiveness')).toEqual(expect.arrayContaining(['spend', 'attributed_revenue']));
    expect(first('gold.customer_segmentation')).toContain('monetary');
  });

  it('of a month are told by their days', () => {
    const { sql, parameters } = ask('chart=unique-customers&from=2026-07-01&to=2026-07-31');
    expect(sql).toContain('f.sold_on >= ');
    expect(Object.values(parameters)).toEqual(['2026-07-01', '2026-07-31']);
  });

  it.each(['all others', 'all others: email'])('are not narrowed down to what stands for many: %s', (many) => {
    for (const query of [`at.campaign=${many}`, `campaign=c1&campaign=${many}`]) {
      const { parameters, ignored } = ask(`chart=roas-by-campaign&${query}`);
      expect(ignored).toContain('campaign');
      expect(Object.values(parameters)).toEqual(['last_touch']);
    }
  });

  it('are none where nothing is chosen', () => {
    expect(ask(`chart=${byChannel}&channel=`).sql).toContain('WHERE false');
  });

  it.each([
    ['a chart that is not there', 'chart=nope'],
    ['a dimension that the chart does not have', `chart=${byChannel}&at.email=x`],
    ['an inherited name', `chart=${byChannel}&at.constructor=x`],
    ['a page that is no number', `chart=${byChannel}&page=1%3BDROP`],
    ['a page before the first', `chart=${byChannel}&page=-1`],
  ])('are refused for %s', (_, query) => {
    expect(() => ask(query)).toThrowError(expect.objectContaining({ code: 'USAGE' }));
  });
});
