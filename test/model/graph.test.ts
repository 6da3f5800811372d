import { describe, expect, it } from 'vitest';
import { buildGraph } from '../../src/model/graph.js';
import { selectTables } from '../../src/model/select.js';
import { toyGraph, toyModels } from './toy.js';

describe('the graph', () => {
  it('lists every table after its inputs', () => {
    expect(toyGraph().order.map((m) => m.name)).toEqual(['raw_clicks', 'visits', 'people', 'people_history']);
  });

  it('knows the sources above a table, near or far', () => {
    expect(toyGraph().sourcesOf('people_history')).toEqual(['raw_clicks']);
  });

  it('refuses an input that does not exist, naming the table', () => {
    const models = toyModels.filter((m) => m.name !== 'visits');
    expect(() => buildGraph(models)).toThrow(/people is not valid: its input visits does not exist/);
  });

  it('refuses a table that reads itself through others', () => {
    const [source, visits, people, history] = toyModels;
    if (!source || visits?.kind !== 'table' || !people || !history) throw new Error('the toy graph has four tables');
    const looped = {
      ...visits,
      definition: { ...visits.definition, inputs: { people: visits.definition.inputs.raw_clicks! } },
    };
    const loopedPeople = people.kind === 'table' ? people : undefined;
    expect(() =>
      buildGraph([
        source,
        {
          ...looped,
          definition: { ...looped.definition, inputs: { people: { touches: 'everything', reads: 'all' } } },
        },
        loopedPeople!,
        history,
      ]),
    ).toThrow(/reads itself/);
  });

  it('refuses two tables of one name', () => {
    expect(() => buildGraph([...toyModels, toyModels[1]!])).toThrow(/two tables named visits/);
  });
});

describe('a selection', () => {
  const select = (...terms: string[]) => [...selectTables(toyGraph(), terms)].sort();

  it.each([
    [['people'], ['people']],
    [['gold.people'], ['people']],
    [['+people'], ['people', 'raw_clicks', 'visits']],
    [['people+'], ['people', 'people_history']],
    [['+people+'], ['people', 'people_history', 'raw_clicks', 'visits']],
    [['layer:gold'], ['people', 'people_history']],
    [['visits, people'], ['people', 'visits']],
    [
      ['visits', 'people'],
      ['people', 'visits'],
    ],
  ])('%j names %j', (terms, expected) => {
    expect(select(...terms)).toEqual(expected);
  });

  it('says which name is unknown', () => {
    expect(() => select('persons')).toThrow(/no table named persons/);
    expect(() => select('layer:platinum')).toThrow(/no layer named platinum/);
  });
});
