import {
  checkFailures,
  checksByTable,
  lateness,
  latenessClasses,
  quarantineByReason,
  recordsBySource,
  runs,
} from '../datasets/quality.js';
import type { Cell, Chart } from '../definition.js';
import { count, percent, plural, seconds, words } from '../format.js';
import { chart } from './chart.js';
import { paletteColor, shade } from './colors.js';
import { columnChart } from './columns.js';
import { stackedOverTime } from './overtime.js';
import { rankedBars, roomFor } from './ranked.js';
import { cross, fold, groups, largestFirst, numeric, quotient, rowsOf, sums, total } from './rows.js';
import { periods, series } from './time.js';

const section = 'quality';

export const recordAccount = chart({
  id: 'record-account',
  title: 'What became of every record',
  question: 'Is anything lost?',
  section,
  datasets: [recordsBySource],
  note: 'received = redelivered + quarantined + stored. Shares of what each source sent, as judged on arrival.',
  nothing: 'No record has arrived.',
  draw: (data, frame) => {
    const { theme } = frame;
    const parts = ['stored', 'redelivered', 'quarantined'] as const;
    const colors = { stored: paletteColor(theme, 0), redelivered: paletteColor(theme, 4), quarantined: theme.bad };
    const rows = sums(rowsOf(data, recordsBySource), 'source', ['received', ...parts]).sort(
      largestFirst((r) => r.received),
    );
    const open = rows.reduce((sum, r) => sum + r.received - r.stored - r.redelivered - r.quarantined, 0);
    return {
      ...rankedBars(frame, {
        series: parts.map((name) => ({ name, color: colors[name] })),
        bars: rows.map((r) => ({
          name: r.key,
          values: parts.map((p) => quotient(r[p], r.received) ?? 0),
          label: `${count(r.received, 'short')} · ${percent(quotient(r.quarantined, r.received) ?? 0)} quarantined`,
          details: [['Received', count(r.received)], ...parts.map((p) => [words(p), count(r[p])] as const)] as never,
        })),
      }),
      summary: open === 0 ? 'Every record is accounted for.' : `${plural(open, 'record')} not accounted for.`,
      table: {
        columns: [
          { label: 'Source' },
          ...['Received', 'Stored', 'Redelivered', 'Quarantined'].map((label) => ({ label, unit: 'count' as const })),
        ],
        rows: rows.map((r): Cell[] => [r.key, r.received, r.stored, r.redelivered, r.quarantined]),
      },
    };
  },
});

export const quarantineReasons = chart({
  id: 'quarantine-reasons',
  title: 'Why records were not let in',
  question: 'What do the sources get wrong?',
  section,
  datasets: [quarantineByReason],
  nothing: 'No record is in quarantine.',
  draw: (data, frame) => {
    const all = rowsOf(data, quarantineByReason);
    const table = cross(all, 'reason', 'source', 'records');
    const sources = [...groups(all, 'source').keys()].sort();
    const rows = sums(all, 'reason', ['records']).sort(largestFirst((r) => r.records));
    const of = (reason: string, source: string) => table.get(reason)?.get(source) ?? 0;
    const waiting = total(
      all.filter((r) => r.status === 'quarantined'),
      'records',
    );
    const [most] = rows;
    return {
      ...rankedBars(frame, {
        series: sources.map((name, i) => ({ name: words(name), color: paletteColor(frame.theme, i) })),
        bars: fold(rows, roomFor(frame, true), ['records'], 'reasons').map((r) => {
          const from = (source: string) => r.members.reduce((sum, reason) => sum + of(reason, source), 0);
          return {
            name: r.key,
            values: sources.map(from),
            label: count(r.records),
            details: sources.map((source) => [words(source), count(from(source))] as const),
          };
        }),
      }),
      summary: `${plural(waiting, 'record')} in quarantine; most often: ${most ? words(most.key) : 'none'}.`,
      table: {
        columns: [{ label: 'Reason' }, ...sources.map((label) => ({ label: words(label), unit: 'count' as const }))],
        rows: rows.map((r): Cell[] => [words(r.key), ...sources.map((source) => of(r.key, source))]),
      },
    };
  },
});

export const quarantineOverTime = chart({
  id: 'quarantine-over-time',
  title: 'Quarantined records by day of arrival',
  question: 'Is a source getting worse?',
  section,
  datasets: [quarantineByReason],
  note: 'By arrival. Lines that cannot be read, of files loaded at once, arrive when they are loaded: a peak on the day of “edp ingest --history” is the history’s.',
  nothing: 'No record is in quarantine.',
  draw: (data, frame) => {
    const rows = rowsOf(data, quarantineByReason);
    const over = periods(rows, { provisionalFrom: null });
    const bars = [...groups(rows, 'source')]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, of], i) => ({
        name: words(name),
        color: paletteColor(frame.theme, i),
        values: series(of, over, 'records'),
      }));
    return {
      option: stackedOverTime(frame, over, bars, 'count'),
      summary: `${plural(total(rows, 'records'), 'record')} were quarantined in ${plural(over.starts.length, over.kind)}.`,
      table: {
        columns: [
          { label: `First day of ${over.kind}` },
          ...bars.map((b) => ({ label: b.name, unit: 'count' as const })),
        ],
        rows: over.starts.map((start, i): Cell[] => [start, ...bars.map((b) => b.values[i] ?? 0)]),
      },
    };
  },
});

const classNames = {
  immediate: '< 1 h',
  short: '1–6 h',
  medium: '6–24 h',
  long: '24–48 h',
  critical: '> 48 h',
} as const;

export const latenessBySource = chart({
  id: 'lateness-by-source',
  title: 'How late records arrive',
  question: 'When can a day be trusted?',
  section,
  datasets: [lateness],
  note: 'Stored records from event to arrival, as the source sets “arrival”: with “path” a file arrives after the day it is named after, so its records are late by design. A day is provisional for 48 hours after its end.',
  nothing: 'No record has arrived.',
  draw: (data, frame) => {
    const { theme } = frame;
    const rows = sums(rowsOf(data, lateness), 'source', ['rows', ...latenessClasses]).sort(largestFirst((r) => r.rows));
    const colors = latenessClasses.map((c, i) => (c === 'critical' ? theme.bad : shade(theme, 1 - i * 0.27)));
    const [slowest] = [...rows].sort(largestFirst((r) => 1 - (quotient(r.immediate, r.rows) ?? 1)));
    return {
      ...rankedBars(frame, {
        series: latenessClasses.map((c, i) => ({ name: classNames[c], color: colors[i] ?? theme.muted })),
        bars: rows.map((r) => ({
          name: r.key,
          values: latenessClasses.map((c) => quotient(r[c], r.rows) ?? 0),
          label: `${percent(quotient(r.immediate, r.rows) ?? 0)} in an hour`,
          details: latenessClasses.map((c) => [classNames[c], count(r[c])] as const),
        })),
      }),
      summary: slowest
        ? `Slowest is ${words(slowest.key)}: ${percent(quotient(slowest.immediate, slowest.rows) ?? 0)} arrive within an hour.`
        : '',
      table: {
        columns: [
          { label: 'Source' },
          ...latenessClasses.map((c) => ({ label: classNames[c], unit: 'count' as const })),
        ],
        rows: rows.map((r): Cell[] => [r.key, ...latenessClasses.map((c) => r[c])]),
      },
    };
  },
});

export const checkResults = chart({
  id: 'check-results',
  title: 'Checks by table',
  question: 'Which tables can be trusted?',
  section,
  datasets: [checksByTable, checkFailures],
  note: 'The last result of each check in a run. Runs check the rows that they change; “edp check” goes over whole tables and may find more. A failed check holds its table back; a warning does not.',
  nothing: 'No check has run.',
  draw: (data, frame) => {
    const { theme } = frame;
    const parts = ['passed', 'warned', 'failed'] as const;
    const colors = { passed: paletteColor(theme, 0), warned: paletteColor(theme, 1), failed: theme.bad };
    const rows = sums(rowsOf(data, checksByTable), 'table', parts).sort(
      largestFirst((r) => r.failed * 1e6 + r.warned * 1e3 + r.passed),
    );
    const of = (p: (typeof parts)[number]) => rows.reduce((sum, r) => sum + r[p], 0);
    return {
      ...rankedBars(frame, {
        series: parts.map((name) => ({ name, color: colors[name] })),
        bars: fold(rows, roomFor(frame, true), parts, 'tables').map((r) => ({
          name: r.key,
          values: parts.map((p) => r[p]),
          label: r.failed > 0 ? `${count(r.failed)} failed` : r.warned > 0 ? `${count(r.warned)} warned` : 'all passed',
          details: parts.map((p) => [p, count(r[p])] as const),
        })),
      }),
      summary: `${count(of('passed'))} checks passed, ${count(of('warned'))} warned, ${count(of('failed'))} failed.`,
      table: {
        columns: [
          { label: 'Table' },
          { label: 'Column' },
          { label: 'Check that found something' },
          { label: 'Severity' },
          { label: 'Rows', unit: 'count' },
        ],
        rows: rowsOf(data, checkFailures).map((r): Cell[] => [
          r.table ?? null,
          r.column ?? null,
          r.assertion ?? null,
          r.severity ?? null,
          r.failed ?? null,
        ]),
      },
    };
  },
});

export const runTimes = chart({
  id: 'run-times',
  title: 'How long runs take',
  question: 'Does keeping up cost more and more?',
  section,
  datasets: [runs],
  nothing: 'There has been no run yet.',
  draw: (data, frame) => {
    const rows = rowsOf(data, runs).slice(-40);
    const sorted = rows.map((r) => numeric(r.seconds)).sort((a, b) => a - b);
    const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
    return {
      option: columnChart(frame, {
        names: rows.map((r) => `#${numeric(r.run)}`),
        series: [
          { name: 'Duration', color: paletteColor(frame.theme, 0), values: rows.map((r) => numeric(r.seconds)) },
        ],
        unit: 'seconds',
      }),
      summary: `Half of the last ${plural(rows.length, 'run')} took ${seconds(median)} or less.`,
      table: {
        columns: [
          { label: 'Run' },
          { label: 'As of' },
          { label: 'Status' },
          { label: 'Duration', unit: 'seconds' },
          { label: 'Rows changed', unit: 'count' },
          { label: 'Tables held back', unit: 'count' },
        ],
        rows: rows.map((r): Cell[] => [
          r.run ?? null,
          r.as_of ?? null,
          r.status ?? null,
          r.seconds ?? null,
          r.changed ?? null,
          r.held ?? null,
        ]),
      },
    };
  },
});

export const qualityCharts: readonly Chart[] = [
  recordAccount,
  quarantineReasons,
  quarantineOverTime,
  latenessBySource,
  checkResults,
  runTimes,
];
