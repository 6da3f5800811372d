/**
 * What a chart is. One definition serves the PNG sheets and the page, so everything here and in the definitions runs in
 * Node and in a browser alike: no I/O, no clock, and of ECharts only its types.
 */
import type { EChartsOption } from 'echarts';
import type { ModelSettings } from '../model/table.js';

/** What a reader of the page can narrow down. */
export const filters = ['date', 'channel', 'segment', 'campaign', 'rule'] as const;
export type Filter = (typeof filters)[number];

/** How a number is read and printed. `money` is in the base currency. */
export type Unit = 'money' | 'count' | 'ratio' | 'percent' | 'days' | 'seconds' | 'bytes';

/** A column that rows are told apart by. */
export interface Dimension {
  label: string;
  /** The filter that this column answers, if any. */
  filter?: Filter;
  /**
   * Each row is of a whole day (`2026-07-01`) or month (`2026-07`) whose numbers do not add up to those of a longer
   * period, such as different people: it is shown as it is, whole, wherever a range of days touches it.
   */
  whole?: 'day' | 'month';
}

/** A column that is added up over rows, unless they are of whole periods; only what may be added is a measure (DESIGN invariant 6). */
export interface Measure {
  label: string;
  unit: Unit;
}

/**
 * A small aggregate that charts draw from: one row per combination of its dimensions. It grows with days, channels and
 * sources, never with events, sales or customers; of products, campaigns and whatever else anyone may name it tells so
 * many, and adds up the rest.
 */
export interface Dataset {
  name: string;
  description: string;
  dimensions: Readonly<Record<string, Dimension>>;
  measures: Readonly<Record<string, Measure>>;
  /** The relations that it reads, such as `gold.fact_sales`. */
  reads: readonly string[];
  /** What there is none of where it has no row, if its relations may have rows all the same: `no spend in gold.x`. */
  lacks?: string;
  /** A SELECT of all dimensions and measures, ordered by the dimensions; money as it is stored, DECIMAL(18,4). */
  query: (settings: ModelSettings) => string;
}

/** A cell. Days are ISO dates. Money comes as whole ten-thousandths of the base currency, so that sums are exact. */
export type Cell = string | number | boolean | null;
export type DataRow = Readonly<Record<string, Cell>>;

/** The rows of each dataset by its name, already narrowed down by those filters that the dataset answers. */
export type Data = Readonly<Record<string, readonly DataRow[]>>;

/** What the numbers are about; the same for every chart of a sheet or page. */
export interface About {
  /** The run's as_of, ISO with a Z. */
  asOf: string;
  /** ISO code of the currency of all money. */
  baseCurrency: string;
  /** The rule that attributed money follows unless a filter says otherwise. */
  attributionRule: string;
  /** Days from this one on are younger than 48 h: provisional. ISO date; null when none is. */
  provisionalFrom: string | null;
  /** What is missing or held back, in sentences for a reader. */
  missing: readonly string[];
}

/** Colours and type sizes; colour-blind safe, checked for contrast. */
export interface Theme {
  dark: boolean;
  text: string;
  muted: string;
  line: string;
  background: string;
  /** Series colours, in order. */
  palette: readonly string[];
  good: string;
  bad: string;
  fontFamily: string;
  fontSize: number;
}

/** How much room there is, in CSS pixels. */
export interface Room {
  width: number;
  height: number;
}

/** What a chart shows, in three forms that say the same. */
export type Drawing =
  | {
      option: EChartsOption;
      /** One sentence with the numbers that matter, for a screen reader and a slide's caption. */
      summary: string;
      /** The numbers themselves, for a screen reader and for whoever copies them. */
      table: { columns: readonly { label: string; unit?: Unit }[]; rows: readonly (readonly Cell[])[] };
      /** What to keep in mind about just these numbers, beside the chart's note: a sentence. */
      remark?: string | undefined;
      /** So many pixels are high enough, where that is less than the room. */
      height?: number | undefined;
    }
  /** There is nothing to show, and why. */
  | { empty: string };

export const sections = ['overview', 'sales', 'customers', 'campaigns', 'products', 'activity', 'quality'] as const;
export type Section = (typeof sections)[number];

export interface Chart {
  /** Kebab-case; stable, for links. */
  id: string;
  title: string;
  /** What a retailer asks that this chart answers. */
  question: string;
  section: Section;
  datasets: readonly Dataset[];
  /** The filters that change it: each is answered by at least one of its datasets. */
  responds: readonly Filter[];
  /** How it is meant where it could be misread, such as `visitor-days: a visitor counts once a day`. */
  note?: string;
  draw: (data: Data, context: { about: About; theme: Theme; room: Room }) => Drawing;
}

/** A headline figure. */
export interface Figure {
  id: string;
  label: string;
  section: Section;
  unit: Unit;
  datasets: readonly Dataset[];
  responds: readonly Filter[];
  note?: string;
  /** Null where there is nothing to say, such as a ratio without a divisor. Money in ten-thousandths. */
  value: (data: Data, about: About) => number | null;
  /** What to keep in mind about just this number: a sentence. */
  remark?: (data: Data, about: About) => string | undefined;
}

/** A picture for a slide: headline figures above four to six charts. */
export interface Sheet {
  /** The file's name without its ending, such as `sales_performance_dashboard`. */
  name: string;
  title: string;
  figures: readonly Figure[];
  charts: readonly Chart[];
}
