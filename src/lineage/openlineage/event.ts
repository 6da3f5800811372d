/** Events and facets of OpenLineage (spec 2-0-2), as far as they are sent. */
export type EventType = 'START' | 'COMPLETE' | 'FAIL' | 'ABORT';

export interface RunEvent {
  eventType: EventType;
  /** ISO 8601, UTC. */
  eventTime: string;
  run: { runId: string; facets: Facets };
  job: { namespace: string; name: string; facets: Facets };
  inputs: Dataset[];
  outputs: Dataset[];
  producer: string;
  schemaURL: string;
}

export interface Dataset {
  namespace: string;
  name: string;
  facets?: Facets;
  inputFacets?: Facets;
  outputFacets?: Facets;
}

export type Facets = Record<string, Facet>;
export type Facet = { _producer: string; _schemaURL: string } & Record<string, unknown>;

/** The version of the spec's schema of each facet that is sent. */
const facetVersions = {
  ColumnLineageDatasetFacet: '1-2-0',
  DataQualityAssertionsDatasetFacet: '1-0-1',
  DataQualityMetricsInputDatasetFacet: '1-0-3',
  DocumentationDatasetFacet: '1-1-0',
  ErrorMessageRunFacet: '1-0-1',
  JobTypeJobFacet: '2-0-3',
  NominalTimeRunFacet: '1-0-1',
  OutputStatisticsOutputDatasetFacet: '1-0-2',
  ParentRunFacet: '1-1-0',
  ProcessingEngineRunFacet: '1-1-1',
  SQLJobFacet: '1-1-0',
  SchemaDatasetFacet: '1-1-1',
} as const;

export const eventSchema = 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent';

/** Makes facets that name their producer. */
export const facetsBy =
  (producer: string) =>
  (kind: keyof typeof facetVersions, content: Record<string, unknown>): Facet => ({
    _producer: producer,
    _schemaURL: `https://openlineage.io/spec/facets/${facetVersions[kind]}/${kind}.json#/$defs/${kind}`,
    ...content,
  });

export type MakeFacet = ReturnType<typeof facetsBy>;
