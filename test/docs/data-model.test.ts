import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { declaredChecks } from '../../src/docs/checks.js';
import { dataModelPage } from '../../src/docs/data-model.js';
import { slug } from '../../src/docs/markdown.js';
import { buildGraph, type Graph } from '../../src/model/graph.js';
import { loadModels } from '../../src/project/load-models.js';
import { type Page, readPage, section } from './support/page.js';

const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

describe('docs/data-model.md', () => {
  let graph: Graph;
  let text = '';
  let page: Page;

  beforeAll(async () => {
    graph = buildGraph(await loadModels(at('models')));
    text = dataModelPage(graph);
    page = readPage(text);
  });

  it('is what the definitions say; else run `npm run edp -- docs`', () => {
    expect(readFileSync(at('docs/data-model.md'), 'utf8')).toBe(text);
  });

  it('cites rules by the name that the documents give them', () => {
    expect(text).toContain('(rule S');
    expect(text).not.toContain('DESIGN');
  });

  it('is the same whatever order the definitions come in', () => {
    expect(dataModelPage(buildGraph([...graph.order].reverse()))).toBe(text);
  });

  it('has a section for every table, with every column and its meaning', () => {
    for (const model of graph.order) {
      const [columns] = section(page, model.name).tables;
      expect(columns?.rows.map((r) => /`([^`]+)`/.exec(r[0] ?? '')?.[1])).toEqual(
        Object.keys(model.definition.columns),
      );
      expect(columns?.rows.every((r) => r[columns.head.indexOf('meaning')] !== '')).toBe(true);
    }
  });

  it('names the checks of every derived table, with their severity', () => {
    for (const model of graph.order) {
      if (model.kind === 'source') continue;
      const checks = section(page, model.name).tables.at(-1);
      expect(checks?.head).toEqual(['check', 'severity', 'what must hold']);
      expect(checks?.rows).toHaveLength(declaredChecks(model).length);
    }
  });

  it('has only links that lead somewhere', () => {
    const anchors = new Set(page.sections.map((s) => slug(s.heading)));
    const links = [...text.matchAll(/\]\(#([^)]+)\)/g)].map((m) => m[1] ?? '');
    expect(links.length).toBeGreaterThan(50);
    expect(links.filter((l) => !anchors.has(l))).toEqual([]);
  });

  it('draws every table and every input', () => {
    const [overview = ''] = page.diagrams;
    for (const model of graph.order) {
      expect(overview).toContain(`t_${model.name}["${model.name}"]`);
      for (const input of graph.inputsOf(model.name)) expect(overview).toContain(`t_${input} --> t_${model.name}\n`);
    }
  });

  it('draws the star: each fact with the dimensions that its columns lead to', () => {
    const star = page.diagrams[1] ?? '';
    expect(star.split('\n').filter((l) => l.includes('|o--o{'))).toEqual([
      '  t_dim_date |o--o{ t_fact_sales : "sold_on = day"',
      '  t_dim_customer |o--o{ t_fact_sales : "customer_key"',
      '  t_dim_product |o--o{ t_fact_sales : "product_key"',
      '  t_dim_marketing_campaign |o--o{ t_fact_sales : "campaign_id"',
      '  t_dim_date |o--o{ t_fact_sales : "attribution_day = day"',
      '  t_dim_customer |o--o{ t_fact_user_activity : "customer_key"',
      '  t_dim_product |o--o{ t_fact_user_activity : "product_key"',
      '  t_dim_marketing_campaign |o--o{ t_fact_user_activity : "campaign_id"',
      '  t_dim_date |o--o{ t_fact_user_activity : "event_day = day"',
    ]);
    expect(star).toContain('    decimal total_amount\n');
  });
});
