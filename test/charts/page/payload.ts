import type { Payload } from '../../../src/charts/page/payload.js';

/** A page without numbers. */
export const emptyPayload: Payload = {
  title: 'Shop',
  about: {
    asOf: '2026-08-29T23:59:53.119Z',
    baseCurrency: 'EUR',
    attributionRule: 'last_touch',
    provisionalFrom: null,
    missing: [],
  },
  datasets: {},
  lineage: [],
  rowCounts: {},
  version: '1.1.0',
  live: false,
};
