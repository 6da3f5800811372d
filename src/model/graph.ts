import { closest, didYouMean } from './closest.js';
import { EdpError } from './errors.js';
import { columnsOf, fileOf, type Model, type TableModel, unitOf } from './model.js';

/** The tables and what reads what. `order` lists every model after all its inputs. */
export interface Graph {
  models: ReadonlyMap<string, Model>;
  order: readonly Model[];
  /** Direct inputs of a table; none for a source. */
  inputsOf(name: string): readonly string[];
  /** Tables that read this one directly. */
  consumersOf(name: string): readonly TableModel[];
  /** All sources that a table is derived from, near or far. */
  sourcesOf(name: string): readonly string[];
  model(name: string): Model;
}

/**
 * Builds the graph and checks every definition.
 * @throws EdpError MODEL_INVALID, naming the model, for an unknown input, a cycle, a name used twice, or a key or unit
 * that is no column.
 */
export function buildGraph(models: readonly Model[]): Graph {
  const byName = new Map<string, Model>();
  for (const model of models) {
    if (byName.has(model.name)) throw invalid(model, `there are two tables named ${model.name}`);
    byName.set(model.name, model);
  }
  for (const model of models) validate(model, byName);
  const inputs = (name: string) => {
    const model = byName.get(name);
    return model?.kind === 'table' ? Object.keys(model.definition.inputs) : [];
  };
  const order = sortTopologically(byName, inputs);
  const consumers = new Map<string, TableModel[]>();
  for (const model of order) {
    for (const input of inputs(model.name)) {
      consumers.set(input, [...(consumers.get(input) ?? []), model as TableModel]);
    }
  }
  const sources = new Map<string, string[]>();
  for (const model of order) {
    const own = model.kind === 'source' ? [model.name] : inputs(model.name).flatMap((i) => sources.get(i) ?? []);
    sources.set(model.name, [...new Set(own)]);
  }
  return {
    models: byName,
    order,
    inputsOf: inputs,
    consumersOf: (name) => consumers.get(name) ?? [],
    sourcesOf: (name) => sources.get(name) ?? [],
    model: (name) => {
      const found = byName.get(name);
      if (!found)
        throw new EdpError('UNKNOWN_TABLE', `There is no table named ${name}.${didYouMean(name, byName.keys())}`, {
          hint: 'See `edp tables`.',
        });
      return found;
    },
  };
}

function invalid(model: Model, problem: string): EdpError {
  return new EdpError('MODEL_INVALID', `The model ${model.name} is not valid: ${problem.replace(/[^.?]$/, '$&.')}`, {
    where: fileOf(model),
  });
}

function validate(model: Model, byName: ReadonlyMap<string, Model>): void {
  const columns = columnsOf(model);
  for (const key of model.definition.key) {
    if (!(key in columns)) throw invalid(model, `its key ${key} is no column`);
  }
  if (model.kind === 'source') return;
  const { inputs, refresh } = model.definition;
  const unit = unitOf(refresh);
  if (unit !== undefined && !(unit in columns)) throw invalid(model, `its unit ${unit} is no column`);
  if (refresh.kind === 'partition' && columns[refresh.unit]?.type.kind !== 'date') {
    throw invalid(model, `its partition ${refresh.unit} is no date`);
  }
  for (const [name, input] of Object.entries(inputs)) {
    const read = byName.get(name);
    if (!read) {
      const likely = closest(name, byName.keys());
      throw invalid(
        model,
        `its input ${name} does not exist${likely === undefined ? '' : `; did you mean ${likely}?`}`,
      );
    }
    const readColumns = columnsOf(read);
    for (const side of [input.touches, input.reads]) {
      if (typeof side === 'object' && 'column' in side && !(side.column in readColumns)) {
        throw invalid(model, `its input ${name} has no column ${side.column}`);
      }
    }
  }
}

function sortTopologically(byName: ReadonlyMap<string, Model>, inputs: (name: string) => readonly string[]): Model[] {
  const order: Model[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const visit = (name: string, path: readonly string[]): void => {
    const model = byName.get(name);
    if (!model || state.get(name) === 'done') return;
    if (state.get(name) === 'open') throw invalid(model, `it reads itself: ${[...path, name].join(' → ')}`);
    state.set(name, 'open');
    for (const input of inputs(name)) visit(input, [...path, name]);
    state.set(name, 'done');
    order.push(model);
  };
  const layers = { bronze: 0, silver: 1, gold: 2 };
  const names = [...byName.values()].sort((a, b) => layers[a.layer] - layers[b.layer] || (a.name < b.name ? -1 : 1));
  for (const model of names) visit(model.name, []);
  return order;
}
