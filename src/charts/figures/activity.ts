import { figure } from '../charts/chart.js';
import { quotient, rowsOf, total } from '../charts/rows.js';
import { botEvents, sessions } from '../datasets/activity.js';
import { salesByDay } from '../datasets/sales.js';
import type { Data, Figure } from '../definition.js';
import { uniqueVisitors } from './customers.js';

const section = 'activity';
const of = (data: Data, measure: string) => total(rowsOf(data, sessions), measure);

export const visits = figure({
  id: 'visits',
  label: 'Visits',
  section,
  unit: 'count',
  datasets: [sessions],
  value: (data) => of(data, 'sessions'),
});

export const visitorDays = figure({
  id: 'visitor-days',
  label: 'Visitor-days',
  section,
  unit: 'count',
  datasets: [salesByDay],
  note: 'A visitor counts once a day and channel: these add up over days, different visitors do not.',
  value: (data) => total(rowsOf(data, salesByDay), 'visitors'),
});

export const visitConversion = figure({
  id: 'visit-conversion',
  label: 'Visits that buy',
  section,
  unit: 'percent',
  datasets: [sessions],
  value: (data) => quotient(of(data, 'bought'), of(data, 'sessions')),
});

export const abandonedCarts = figure({
  id: 'abandoned-carts',
  label: 'Carts not bought',
  section,
  unit: 'percent',
  datasets: [sessions],
  note: 'Of the visits with something in the cart, those without a purchase.',
  value: (data) => quotient(of(data, 'carted') - of(data, 'bought'), of(data, 'carted')),
});

export const botShare = figure({
  id: 'bot-share',
  label: 'Events by bots, left out',
  section,
  unit: 'percent',
  datasets: [botEvents],
  value: (data) => {
    const rows = rowsOf(data, botEvents);
    return quotient(total(rows, 'bots'), total(rows, 'bots') + total(rows, 'people'));
  },
});

export const activityFigures: readonly Figure[] = [
  visits,
  uniqueVisitors,
  visitorDays,
  visitConversion,
  abandonedCarts,
  botShare,
];
