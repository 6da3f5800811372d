import type { Chart, Data, DataRow, Figure } from '../../definition.js';
import { type Choices, choices, narrow, type Selection } from '../../filter.js';
import { datasets } from '../../index.js';
import { unpack } from '../columnar.js';
import { type Payload, payloadId } from '../payload.js';

/** The page's numbers: the payload, unpacked, and narrowed down as asked. */
export class Model {
  payload: Payload;
  choices: Choices;
  #data: Data = {};
  #narrowed: { selection: Selection; rows: Map<string, readonly DataRow[]> } | undefined;
  #names = new Map<string, string>();

  constructor(payload: Payload) {
    this.payload = payload;
    this.choices = this.replace(payload);
  }

  /** Reads what the page was made with. */
  static ofDocument(): Model {
    return new Model(JSON.parse(document.getElementById(payloadId)?.textContent ?? '') as Payload);
  }

  /** Takes newer numbers. */
  replace(payload: Payload): Choices {
    this.payload = payload;
    this.#narrowed = undefined;
    this.#data = Object.fromEntries(Object.entries(payload.datasets).map(([name, packed]) => [name, unpack(packed)]));
    this.#names = namesOf(this.#data);
    this.choices = choices(this.#data, datasets);
    return this.choices;
  }

  /** What a chart or figure draws from under a selection. Each dataset is narrowed down once a selection. */
  data(of: Chart | Figure, selection: Selection): Data {
    if (this.#narrowed?.selection !== selection) this.#narrowed = { selection, rows: new Map() };
    const { rows } = this.#narrowed;
    const { about } = this.payload;
    return Object.fromEntries(
      of.datasets.map((dataset) => {
        const { name } = dataset;
        const known =
          rows.get(name) ?? narrow({ [name]: this.#data[name] ?? [] }, selection, about, [dataset])[name] ?? [];
        rows.set(name, known);
        return [name, known];
      }),
    );
  }

  /** A campaign's or product's name, where it is known; its id else. */
  nameOf(id: string): string {
    return this.#names.get(id) ?? id;
  }
}

/** Names by id, of all datasets that have both. */
function namesOf(data: Data): Map<string, string> {
  const rows = Object.values(data).flat();
  return new Map(rows.flatMap(({ id, title }) => (id && title ? [[String(id), String(title)] as const] : [])));
}
