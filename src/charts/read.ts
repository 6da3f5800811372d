import type { Database } from '../engine/database.js';
import { EdpError } from '../model/errors.js';
import type { ModelSettings } from '../model/table.js';
import { datasets as allDatasets } from './datasets/index.js';
import type { About, Cell, Data, DataRow, Dataset, Unit } from './definition.js';
import { count, plural } from './format.js';

/** The datasets' rows, and what they are about. */
export interface Reading {
  data: Data;
  about: About;
}

export interface ReadOptions {
  /** Those to read; all unless given. */
  datasets?: readonly Dataset[];
  /** Called before each dataset is read. */
  onDataset?: (step: { name: string; done: number; total: number }) => void;
}

/** A run may publish between two statements; then all is read again, so often. */
const attempts = 3;

/**
 * Reads datasets as one published state of the tables. A dataset whose tables do not exist yet has no rows, and
 * `about.missing` names the tables.
 * @throws EdpError NOTHING_ADMITTED if no record has arrived yet.
 */
export async function readCharts(
  database: Database,
  settings: ModelSettings,
  options: ReadOptions = {},
): Promise<Reading> {
  let reading: Reading;
  let before: bigint;
  let tries = 0;
  do {
    before = await lastRun(database);
    reading = await readOnce(database, settings, options);
    tries += 1;
  } while (tries < attempts && (await lastRun(database)) !== before);
  return reading;
}

async function readOnce(database: Database, settings: ModelSettings, options: ReadOptions): Promise<Reading> {
  const { datasets = allDatasets, onDataset } = options;
  const held = await relations(database);
  const data: Record<string, readonly DataRow[]> = {};
  for (const [done, dataset] of datasets.entries()) {
    onDataset?.({ name: dataset.name, done, total: datasets.length });
    data[dataset.name] = dataset.reads.every((r) => held.has(r)) ? await readDataset(database, dataset, settings) : [];
  }
  return { data, about: await readAbout(database, settings, datasets, held) };
}

/** Runs one dataset. */
export async function readDataset(
  database: Database,
  dataset: Dataset,
  settings: ModelSettings,
): Promise<readonly DataRow[]> {
  const rows = await database.rows(dataset.query(settings));
  const { dimensions, measures } = dataset;
  return rows.map((row) =>
    Object.fromEntries([
      ...Object.keys(dimensions).map((name) => [name, plain(row[name])]),
      ...Object.entries(measures).map(([name, { unit }]) => [
        name,
        asNumber(row[name], unit, `${dataset.name}.${name}`),
      ]),
    ]),
  );
}

function plain(value: unknown): Cell {
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'bigint') return Number(value);
  return (value ?? null) as Cell;
}

/** A measure as a number; money as whole ten-thousandths, digit by digit, so that nothing is rounded. */
function asNumber(value: unknown, unit: Unit, where: string): number | null {
  if (value === null || value === undefined) return null;
  const number = unit === 'money' ? tenThousandths(String(value)) : Number(value);
  if (!Number.isFinite(number) || (Number.isInteger(number) && !Number.isSafeInteger(number))) {
    throw new EdpError('INTERNAL', `A number is too large to be added up exactly: ${String(value)}.`, { where });
  }
  return number;
}

/** `-12.3400` → -123400. */
export function tenThousandths(decimal: string): number {
  const [whole = '0', fraction = ''] = decimal.split('.');
  return Number(`${whole}${fraction.slice(0, 4).padEnd(4, '0')}`);
}

async function relations(database: Database): Promise<ReadonlySet<string>> {
  const rows = await database.rows<{ name: string }>(
    `SELECT table_schema || '.' || table_name AS name FROM information_schema.tables
     WHERE table_schema IN ('silver', 'gold', 'edp')`,
  );
  return new Set(rows.map((r) => r.name));
}

async function lastRun(database: Database): Promise<bigint> {
  const held = await relations(database);
  if (!held.has('edp.runs')) return 0n;
  const [row] = await database.rows<{ run: bigint }>('SELECT coalesce(max(run_id), 0) AS run FROM edp.runs');
  return row?.run ?? 0n;
}

async function readAbout(
  database: Database,
  settings: ModelSettings,
  datasets: readonly Dataset[],
  held: ReadonlySet<string>,
): Promise<About> {
  return {
    asOf: await asOfLastRun(database, held),
    baseCurrency: settings.baseCurrency,
    attributionRule: settings.attributionRule,
    provisionalFrom: await provisionalFrom(database, held),
    missing: [
      ...(await tablesMissing(database, datasets, held)),
      ...(await ratesMissing(database, held)),
      ...(await recordsWaiting(database, held)),
    ],
  };
}

async function asOfLastRun(database: Database, held: ReadonlySet<string>): Promise<string> {
  for (const [table, query] of [
    ['edp.runs', 'SELECT arg_max(as_of, run_id) AS at FROM edp.runs'],
    ['edp.batches', 'SELECT max(coalesce(arrived_to, loaded_at)) AS at FROM edp.batches'],
  ] as const) {
    const [row] = held.has(table) ? await database.rows<{ at: Date | null }>(query) : [];
    if (row?.at) return row.at.toISOString();
  }
  throw new EdpError('NOTHING_ADMITTED', 'There is nothing to show yet: no record has arrived.', {
    hint: 'Run `edp ingest` and `edp run` first.',
  });
}

async function provisionalFrom(database: Database, held: ReadonlySet<string>): Promise<string | null> {
  if (!held.has('gold.sales_performance_metrics')) return null;
  const [row] = await database.rows<{ day: string | null }>(
    'SELECT min(day) AS day FROM gold.sales_performance_metrics WHERE provisional',
  );
  return row?.day ?? null;
}

async function tablesMissing(
  database: Database,
  datasets: readonly Dataset[],
  held: ReadonlySet<string>,
): Promise<string[]> {
  const absent = [...new Set(datasets.flatMap((d) => d.reads))].filter((r) => !held.has(r)).sort();
  const sentences =
    absent.length > 0 ? [`Not built yet: ${absent.join(', ')}. What is drawn from them is left out.`] : [];
  if (!held.has('edp.run_tables')) return sentences;
  const back = await database.rows<{ name: string }>(
    `SELECT t.table_name AS name FROM edp.run_tables t
     WHERE t.status = 'held' AND t.run_id = (SELECT max(run_id) FROM edp.runs) ORDER BY 1`,
  );
  if (back.length === 0) return sentences;
  const names = back.map((r) => r.name).join(', ');
  return [...sentences, `Held back by a failed check, so their numbers are older: ${names}.`];
}

async function ratesMissing(database: Database, held: ReadonlySet<string>): Promise<string[]> {
  const ask = async (table: string, condition: string) => {
    if (!held.has(table)) return 0;
    const [row] = await database.rows<{ n: bigint }>(`SELECT count(*) AS n FROM ${table} WHERE ${condition}`);
    return Number(row?.n ?? 0n);
  };
  const lines = await ask('gold.fact_sales', 'is_rate_missing');
  const completed = await ask('gold.fact_sales', "is_rate_missing AND status = 'completed'");
  const uncounted =
    completed === lines ? 'so not in revenue' : `${count(completed)} of them completed and so not in revenue`;
  const reports = await ask('silver.standardized_marketing_spend', 'is_rate_missing');
  return [
    ...(lines > 0 ? [`Without an exchange rate: ${plural(lines, 'sale line')}, ${uncounted}.`] : []),
    ...(reports > 0 ? [`Without an exchange rate, so not in spend: ${plural(reports, 'report')}.`] : []),
  ];
}

async function recordsWaiting(database: Database, held: ReadonlySet<string>): Promise<string[]> {
  if (!held.has('edp.quarantine') || !held.has('edp.batches')) return [];
  const [row] = await database.rows<{ waiting: bigint; received: bigint }>(
    `SELECT (SELECT count(*) FROM edp.quarantine WHERE status = 'quarantined') AS waiting,
       (SELECT coalesce(sum(received), 0) FROM edp.batches) AS received`,
  );
  const waiting = Number(row?.waiting ?? 0n);
  if (waiting === 0) return [];
  return [`In quarantine, so not counted: ${count(waiting)} of ${plural(Number(row?.received ?? 0n), 'record')}.`];
}
