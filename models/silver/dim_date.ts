import { boolean, date, integer, text } from '../../src/model/column.js';
import { whole as everything, table } from '../../src/model/table.js';
import { whole } from '../shared/numbers.js';

export default table({
  description: 'The calendar: one row per day of all years that hold a fact or spend (rule S8).',
  columns: {
    day: date('The day.', { required: true }),
    year: integer('Calendar year.', { required: true }),
    quarter: integer('Quarter of the year, 1 to 4.', { required: true, min: 1, max: 4 }),
    month: integer('Month of the year, 1 to 12.', { required: true, min: 1, max: 12 }),
    month_start: date('First day of the month.', { required: true }),
    day_of_month: integer('Day of the month, from 1.', { required: true, min: 1, max: 31 }),
    day_of_year: integer('Day of the year, from 1.', { required: true, min: 1, max: 366 }),
    iso_year: integer('Year that the ISO week belongs to.', { required: true }),
    iso_week: integer('ISO week, 1 to 53.', { required: true, min: 1, max: 53 }),
    week_start: date('Monday of the week.', { required: true }),
    day_of_week: integer('Day of the week, Monday = 1 to Sunday = 7.', { required: true, min: 1, max: 7 }),
    day_name: text('Day of the week in English.', { required: true }),
    is_weekend: boolean('Saturday or Sunday.', { required: true }),
  },
  key: ['day'],
  growsWith: 'day',
  inputs: {
    standardized_user_events: everything,
    standardized_sales: everything,
    standardized_marketing_spend: everything,
  },
  refresh: { kind: 'full' },
  query: (q) => {
    const { fn } = q;
    const monday = fn.addDays('c.day', `1 - ${fn.isoDayOfWeek('c.day')}`);
    return `
    WITH fact AS (
      SELECT MIN(event_day) AS first_day, MAX(event_day) AS last_day FROM ${q.ref('standardized_user_events')}
      UNION ALL SELECT MIN(sold_on), MAX(sold_on) FROM ${q.ref('standardized_sales')}
      UNION ALL SELECT MIN(day), MAX(day) FROM ${q.ref('standardized_marketing_spend')}
    ), years AS (
      SELECT make_date(year(MIN(first_day)), 1, 1) AS first_day, make_date(year(MAX(last_day)), 12, 31) AS last_day FROM fact
    ), calendar AS (
      SELECT day FROM ${fn.daySeries('(SELECT first_day FROM years)', '(SELECT last_day FROM years)')} AS series
    )
    SELECT
      c.day, ${whole(fn, 'year(c.day)')} AS year, ${whole(fn, 'quarter(c.day)')} AS quarter, ${whole(fn, 'month(c.day)')} AS month,
      ${fn.monthStart('c.day')} AS month_start, ${whole(fn, 'day(c.day)')} AS day_of_month,
      ${whole(fn, 'dayofyear(c.day)')} AS day_of_year, ${fn.isoYear('c.day')} AS iso_year, ${fn.isoWeek('c.day')} AS iso_week,
      ${monday} AS week_start, ${fn.isoDayOfWeek('c.day')} AS day_of_week,
      CASE ${fn.isoDayOfWeek('c.day')} WHEN 1 THEN 'Monday' WHEN 2 THEN 'Tuesday' WHEN 3 THEN 'Wednesday'
        WHEN 4 THEN 'Thursday' WHEN 5 THEN 'Friday' WHEN 6 THEN 'Saturday' ELSE 'Sunday' END AS day_name,
      ${fn.isoDayOfWeek('c.day')} >= 6 AS is_weekend
    FROM calendar c`;
  },
});
