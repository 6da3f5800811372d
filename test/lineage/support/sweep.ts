import { ancestors, type Lineage } from '../../../src/lineage/index.js';
import type { SourceModel } from '../../../src/model/model.js';
import type { Change } from './changes.js';
import type { ChangingWorld } from './changing-world.js';

/** What moved when a field's values changed in a way. Columns are written `table.column`. */
export interface Moves {
  field: string;
  change: Change;
  moved: ReadonlySet<string>;
}

/** Changes fields of one source after another, and notes what moves. */
export async function sweep(
  world: ChangingWorld,
  source: SourceModel,
  fields: readonly string[],
  change: Change = 'swap',
): Promise<Moves[]> {
  const moves: Moves[] = [];
  for (const field of fields) {
    const moved = await world.moved(source, field, change);
    moves.push({ field: `${source.name}.${field}`, change, moved });
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
