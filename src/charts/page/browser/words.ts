import type { Filter } from '../../definition.js';

/** What a filter is called where it is one of several. */
export const filterNames: Record<Filter, string> = {
  date: 'date',
  channel: 'channel of sale',
  segment: 'segment',
  campaign: 'campaign',
  rule: 'attribution rule',
};

/** `mobile_app` → `Mobile app`. */
export function title(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
