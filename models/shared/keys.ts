/** The shop's own channels; every other channel is a marketplace. */
export const ownChannels = ['website', 'mobile_app'] as const;

/** SQL condition: the channel is the shop's own. */
export const isOwn = (channel: string): string => `${channel} IN ('website', 'mobile_app')`;

const escaped = (part: string) => `replace(replace(${part}, '%', '%25'), '|', '%7C')`;

/** One text of several, none of them null. `|` and `%` within a part are escaped, so that no two keys meet. */
export const compositeKey = (...parts: string[]): string => parts.map(escaped).join(" || '|' || ");

/** The session of an event; an event without one is its own (DESIGN S10). */
export const sessionKey = (alias: string): string => `coalesce(${alias}.session_id, 'event:' || ${alias}.event_id)`;

/**
 * A SELECT of a column of events whose session is among some units. In two parts, so that the first compares a stored
 * column, which the engine looks up without computing anything for the other rows.
 */
export const ofSessions = (column: string, events: string, units: string): string => `
  SELECT e.${column} FROM ${events} e WHERE e.session_id IN (SELECT unit FROM ${units})
  UNION ALL
  SELECT e.${column} FROM ${events} e WHERE e.session_id IS NULL AND ${sessionKey('e')} IN (SELECT unit FROM ${units})`;

/** The visitor behind an event: the customer, else the session (DESIGN S10). */
export const visitorId = (customer: string, session: string): string =>
  `coalesce(${customer}, 'session:' || ${session})`;

/** The order of a purchase event: own channels share one name space with the backend's orders. */
export const orderKeyOfEvent = (alias: string): string =>
  `'own|' || coalesce(${alias}.order_id, 'event:' || ${alias}.event_id)`;

/** The order of a record of the sales source. */
export const orderKeyOfSale = (alias: string): string =>
  `CASE WHEN ${isOwn(`${alias}.marketplace_name`)} THEN 'own|' || ${alias}.transaction_id
        ELSE ${compositeKey(`${alias}.marketplace_name`, `${alias}.transaction_id`)} END`;

/** The sale line of a record of the sales source (DESIGN S4). */
export const lineKeyOfSale = (alias: string): string =>
  compositeKey(`${alias}.marketplace_name`, `${alias}.transaction_id`, `${alias}.line_id`);

/** The sale line of a purchase event: order and product, else the event (DESIGN S4). */
export const lineKeyOfEvent = (alias: string): string =>
  `CASE WHEN ${alias}.order_id IS NULL OR ${alias}.product_id IS NULL THEN 'own|event:' || ${alias}.event_id
        ELSE 'own|' || ${compositeKey(`${alias}.order_id`, `${alias}.product_id`)} END`;
