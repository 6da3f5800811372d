import { type Json, linesOf, parsed } from './world.js';

/** A visit as the event files tell it. */
export interface Session {
  id: string;
  /** ms since 1970, of its first event. */
  start: number;
  /** Named by any of its events. */
  customer: string | null;
  campaign: string | null;
  bot: boolean;
  orders: Set<string>;
}

const campaignOf = ({ metadata, page_url: url }: Json) =>
  ((metadata as Json).campaign_id as string | undefined) ?? /utm_campaign=([\w-]+)/.exec(String(url))?.[1] ?? null;

/** Reads the sessions of an undisturbed world's events; an event without a session is one of its own. */
export function readSessions(directory: string): Session[] {
  const sessions = new Map<string, Session>();
  for (const { line } of linesOf(directory, 'user_events')) {
    const event = parsed(line)!;
    const metadata = event.metadata as Json;
    const id = String(event.session_id ?? event.event_id);
    const time = Date.parse(String(event.event_time));
    const session = sessions.get(id) ?? {
      id,
      start: time,
      customer: null,
      campaign: null,
      bot: false,
      orders: new Set<string>(),
    };
    session.start = Math.min(session.start, time);
    session.customer ??= (event.customer_id as string | undefined) ?? null;
    session.campaign ??= campaignOf(event);
    session.bot ||= /bot|crawler|spider/i.test(String(metadata.user_agent));
    if (event.event_type === 'purchase') session.orders.add(String(metadata.order_id));
    sessions.set(id, session);
  }
  return [...sessions.values()];
}
