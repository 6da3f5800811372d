import type { Database } from '../engine/database.js';
import { EdpError } from '../model/errors.js';
import { emptyStage } from './admit.js';
import { trialOf } from './group.js';
import { type IngestSource, mappingProblems } from './mapping.js';

/** @throws EdpError CONFIG_INVALID naming the source, and the field that is wrong. */
export async function checkSource(database: Database, source: IngestSource): Promise<void> {
  const where = `edp.config.ts: sources.${source.name}`;
  const [problem] = mappingProblems(source);
  if (problem !== undefined)
    throw new EdpError('CONFIG_INVALID', `The mapping of ${source.name} is not valid: ${problem}.`, { where });
  const trial = async (of: IngestSource, part: string) => {
    try {
      await database.rows(trialOf(of, { kind: 'json' }, emptyStage));
    } catch (cause) {
      const message = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
      throw new EdpError('CONFIG_INVALID', `The SQL of ${source.name}, ${part}, is not valid: ${message}`, {
        where,
        cause,
      });
    }
  };
  const plain = { ...source.mapping, fields: {}, where: undefined };
  for (const [column, field] of Object.entries(source.mapping.fields)) {
    if (typeof field === 'object' && 'sql' in field) {
      await trial({ ...source, mapping: { ...plain, fields: { [column]: field } } }, `fields.${column}`);
    }
  }
  if (source.mapping.where !== undefined)
    await trial({ ...source, mapping: { ...plain, where: source.mapping.where } }, 'where');
}
