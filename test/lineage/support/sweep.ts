import { ancestors, descendants, type Lineage } from '../../../src/lineage/index.js';
import type { SourceModel } from '../../../src/model/model.js';
import type { Change } from './changes.js';
import type { ChangingWorld } from './changing-world.js';

/** What moved when a field's values changed in a way. Columns are written `table.column`. */
export interface Moves {
  field: string;
  change: Change;
  moved: ReadonlySet<string>;
}

/** The ways in which a field can change and stay valid. */
export function changesOf(source: SourceModel, field: string): Change[] {
  const column = source.definition.columns[field];
  const changes: Change[] = ['swap'];
  if (!column?.oneOf) changes.push('fresh');
  const needed = column?.required || source.definition.key.includes(field) || source.definition.eventTime === field;
  if (!needed && source.definition.arrivalField !== field) changes.push('empty');
  return changes;
}

/** Changes fields of one source after another, and notes what moves. */
export async function sweep(
  world: ChangingWorld,
  source: SourceModel,
  fields: readonly string[],
  changes: (field: string) => readonly Change[] = (field) => changesOf(source, field),
): Promise<Moves[]> {
  const moves: Moves[] = [];
  for (const field of fields) {
    for (const change of changes(field)) {
      const moved = await world.moved(source, field, change);
      moves.push({ field: `${source.name}.${field}`, change, moved });
    }
  }
  return moves;
}

/** Moves that the lineage does not explain: the column does not name the field among its origins, near or far. */
export function unexplained(lineage: Lineage, moves: readonly Moves[]): string[] {
  const known = new Map<string, Set<string>>();
  const explains = (column: string, field: string): boolean => {
    if (column === field) return true;
    const [table = '', name = ''] = column.split('.');
    const origins = known.get(column) ?? ancestors(lineage, table, name);
    known.set(column, origins);
    return origins.has(field);
  };
  return moves.flatMap(({ field, change, moved }) =>
    [...moved]
      .filter((column) => !explains(column, field))
      .map((column) => `${column} moved with ${field} (${change})`),
  );
}

/** Columns said to be made of a field directly that no change of it moved, as `field → column`. */
export function neverMoved(lineage: Lineage, moves: readonly Moves[]): string[] {
  const fields = [...new Set(moves.map((m) => m.field))];
  return fields.flatMap((field) => {
    const [table = '', name = ''] = field.split('.');
    const moved = new Set(moves.filter((m) => m.field === field).flatMap((m) => [...m.moved]));
    return [...descendants(lineage, table, name, 'direct')].filter((c) => !moved.has(c)).map((c) => `${field} → ${c}`);
  });
}
