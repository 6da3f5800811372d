import { literal } from '../engine/sql.js';
import type { RecordShape } from './fragments.js';
import type { CsvOptions } from './mapping.js';

/**
 * Records that are rows of a CSV file (RFC 4180). A row without a quote is split at the delimiter; only rows with one
 * go through a regular expression. An empty field is null.
 * @param header the file's columns, in order.
 * @param read the columns that the mapping reads.
 */
export function csvShape(header: readonly string[], read: readonly string[], csv: CsvOptions): RecordShape {
  const delimiter = literal(csv.delimiter);
  const quote = literal(csv.quote);
  const d = escaped(csv.delimiter);
  const q = escaped(csv.quote);
  // A leading delimiter makes every match consume something, so that empty fields count.
  const quoted = literal(`${d}(${q}(?:[^${q}]|${q}${q})*${q}|[^${d}]*)`);
  const parts = `CASE WHEN contains(text, ${quote}) THEN regexp_extract_all(${delimiter} || text, ${quoted}, 1)
    ELSE string_split(text, ${delimiter}) END AS parts`;
  const whole = `CASE WHEN contains(text, ${quote}) THEN array_to_string(parts, ${delimiter}) = text
    AND len(list_filter(parts, lambda x: ${unclosed(quote)})) = 0 ELSE true END`;
  const unquoted = `CASE WHEN contains(text, ${quote}) THEN list_transform(parts, lambda x: CASE WHEN starts_with(x, ${quote})
    THEN replace(substr(x, 2, length(x) - 2), ${quote} || ${quote}, ${quote}) ELSE x END) ELSE parts END AS f`;
  const access = (path: string): string => {
    const index = header.indexOf(path);
    return index < 0 ? 'NULL::VARCHAR' : `f[${index + 1}]`;
  };
  const extra = header.filter((name) => !read.includes(name) && name !== '');
  const broken = `len(parts) <> ${header.length} OR NOT whole`;
  return {
    parse: [parts, `${whole} AS whole, ${unquoted}`],
    access,
    broken: {
      reason: 'bad_row',
      fails: broken,
      exactly: broken,
      detail: `CASE WHEN whole THEN len(parts) || ' columns instead of ${header.length}' ELSE 'a quote is not closed' END`,
    },
    rescued:
      extra.length === 0
        ? 'NULL::VARCHAR'
        : `'{' || nullif(concat_ws(',', ${extra.map((name) => member(name, `nullif(${access(name)}, '')`)).join(', ')}), '') || '}'`,
  };
}

const unclosed = (quote: string): string =>
  `starts_with(x, ${quote}) AND NOT (length(x) > 1 AND ends_with(x, ${quote}))`;

const member = (name: string, value: string): string =>
  `${literal(`${JSON.stringify(name)}:`)} || CAST(to_json(${value}) AS VARCHAR)`;

const escaped = (char: string): string =>
  /[A-Za-z0-9]/.test(char) ? char : `\\x{${char.codePointAt(0)?.toString(16)}}`;

/** Splits one CSV row that is known to be whole, as {@link csvShape} does; for headers. */
export function splitRow(row: string, csv: CsvOptions): string[] {
  const fields: string[] = [];
  for (let at = 0; at <= row.length; ) {
    let end: number;
    if (row[at] === csv.quote) {
      let close = at + 1;
      while (close < row.length && (row[close] !== csv.quote || row[close + 1] === csv.quote)) {
        close += row[close] === csv.quote ? 2 : 1;
      }
      fields.push(row.slice(at + 1, close).replaceAll(csv.quote + csv.quote, csv.quote));
      end = row.indexOf(csv.delimiter, close);
    } else {
      end = row.indexOf(csv.delimiter, at);
      fields.push(row.slice(at, end < 0 ? row.length : end));
    }
    if (end < 0) break;
    at = end + 1;
  }
  return fields;
}
