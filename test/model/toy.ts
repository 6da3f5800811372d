import { integer, text, timestamp } from '../../src/model/column.js';
import { buildGraph, type Graph } from '../../src/model/graph.js';
import type { Model } from '../../src/model/model.js';
import { source } from '../../src/model/source.js';
import { byColumn, table, whole } from '../../src/model/table.js';

/** A graph small enough to hold in one's head: clicks → visits → people, and a monthly snapshot of people. */
const rawClicks = source({
  description: 'Clicks.',
  columns: {
    click_id: text('Id.', { required: true }),
    visit: text('Visit.', { required: true }),
    person: text('Who.'),
    clicked_at: timestamp('When.', { required: true }),
  },
  key: ['click_id'],
  eventTime: 'clicked_at',
  versionTime: 'clicked_at',
  tooLate: {},
});

const visits = table({
  description: 'Visits.',
  columns: { visit: text('Visit.'), person: text('Who, as the latest click says.'), clicks: integer('Clicks.') },
  key: ['visit'],
  inputs: { raw_clicks: byColumn('visit') },
  refresh: { kind: 'key', unit: 'visit' },
  query: (q) =>
    `SELECT visit, max(person) AS person, CAST(count(*) AS BIGINT) AS clicks FROM ${q.ref('raw_clicks')} GROUP BY visit`,
});

const people = table({
  description: 'People.',
  columns: { person: text('Who.'), visits: integer('Visits.'), clicks: integer('Clicks.') },
  key: ['person'],
  inputs: { visits: byColumn('person') },
  refresh: { kind: 'key', unit: 'person' },
  query: (q) =>
    `SELECT person, CAST(count(*) AS BIGINT) AS visits, CAST(sum(clicks) AS BIGINT) AS clicks
     FROM ${q.ref('visits')} WHERE person IS NOT NULL GROUP BY person`,
});

const peopleHistory = table({
  description: 'People as known at each month start.',
  columns: { as_of: timestamp('T.'), person: text('Who.'), clicks: integer('Clicks.') },
  key: ['as_of', 'person'],
  inputs: { people: whole },
  refresh: { kind: 'snapshot', unit: 'as_of', at: 'months' },
  query: (q) => `SELECT ${q.asOf} AS as_of, person, clicks FROM ${q.ref('people')}`,
});

export const toyModels: Model[] = [
  { kind: 'source', name: 'raw_clicks', layer: 'bronze', definition: rawClicks },
  { kind: 'table', name: 'visits', layer: 'silver', definition: visits },
  { kind: 'table', name: 'people', layer: 'gold', definition: people },
  { kind: 'table', name: 'people_history', layer: 'gold', definition: peopleHistory },
];

export const toyGraph = (): Graph => buildGraph(toyModels);
