import { EdpError } from '../../model/errors.js';
import type { Lake } from '../spark/engine.js';
import type { Catalogs } from './catalogs.js';
import type { Postgres } from './postgres.js';
import type { Publications } from './publications.js';
import { catalogSettings, type LakehouseSettings, publishedCatalog } from './settings.js';
import type { StateCopy } from './state.js';

export interface BranchParts {
  settings: LakehouseSettings;
  postgres: Postgres;
  catalogs: Catalogs;
  publications: Publications;
  copy: StateCopy;
  /** Gives the state what a new one begins with. */
  prepare: () => Promise<void>;
  /** For a reader: of which moment or publication; null for what is published now. Absent for a writer. */
  reads?: Date | number | null;
}

/**
 * A catalog of a session's own, beside the published one. Whoever is killed leaves nothing that anybody sees; a
 * statement of his that still runs writes where nobody looks.
 */
export class Branch implements Lake {
  constructor(
    readonly name: string,
    private readonly parts: BranchParts,
  ) {}

  get warehouse(): string {
    return this.parts.settings.warehouse;
  }

  /** Begins with what is published: tables and state of the same moment. */
  async take(): Promise<void> {
    const { catalogs, publications, copy, prepare, reads } = this.parts;
    const past = reads == null ? undefined : await publications.find(reads);
    await copy.pull(async () => {
      if (past === undefined) return catalogs.copy(publishedCatalog, this.name);
      await catalogs.drop(this.name);
      await publications.restore(past, this.name);
    });
    await prepare();
  }

  /** A reader has nothing to publish. */
  async begin(): Promise<void> {
    if (this.parts.reads !== undefined) throw new EdpError('NOT_READ_ONLY', 'A reader changes nothing.');
  }

  async commit(): Promise<void> {
    const { postgres, catalogs, publications, copy } = this.parts;
    await postgres.transaction(async () => {
      await copy.push();
      await catalogs.copy(this.name, publishedCatalog);
      await publications.note(publishedCatalog);
    });
  }

  rollback(): Promise<void> {
    return this.take();
  }

  async release(): Promise<void> {
    const { postgres, catalogs } = this.parts;
    await postgres.transaction(() => catalogs.drop(this.name));
  }

  tablesOf(schema: string): Promise<string[]> {
    return this.parts.catalogs.tablesOf(this.name, schema);
  }

  settingsOf(catalog: string): Record<string, string> {
    return catalogSettings(this.parts.settings, catalog);
  }
}
