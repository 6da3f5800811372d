import { date, text, timestamp } from '../../src/model/column.js';
import { byColumn, table } from '../../src/model/table.js';

export default table({
  description:
    "Touches of campaigns: the first event of a visitor's session that belongs to the campaign (rule S11); no bots.",
  columns: {
    session_key: text('The session.', { required: true, pii: 'id' }),
    visitor_id: text('The visitor; a session that changes its customer has several.', { required: true, pii: 'id' }),
    campaign_id: text('The campaign.', { required: true }),
    customer_id: text('The customer, where known.', { pii: 'id' }),
    event_id: text('The event that is the touch.', { required: true, unique: true }),
    touched_at: timestamp('When it happened, UTC.', { required: true }),
    touched_on: date('The business day on which it happened.', { required: true }),
    channel: text('`website` or `mobile_app`.', { required: true }),
  },
  key: ['session_key', 'visitor_id', 'campaign_id'],
  growsWith: 'touched_at',
  inputs: { standardized_user_events: byColumn('session_key') },
  refresh: { kind: 'key', unit: 'session_key' },
  query: (q) => {
    const first = (column: string) => q.fn.minBy(`e.${column}`, 'e.event_time', 'e.event_id');
    return `
    SELECT
      e.session_key, e.visitor_id, e.campaign_id,
      MIN(e.customer_id) AS customer_id,
      ${first('event_id')} AS event_id,
      MIN(e.event_time) AS touched_at,
      MIN(e.event_day) AS touched_on,
      ${first('channel')} AS channel
    FROM ${q.ref('standardized_user_events')} e
    WHERE e.campaign_id IS NOT NULL AND NOT e.is_bot
    GROUP BY e.session_key, e.visitor_id, e.campaign_id`;
  },
});
