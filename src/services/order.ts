import { EdpError } from '../model/errors.js';

interface Node<N extends string> {
  readonly name: N;
  readonly needs: readonly N[];
}

/** The named ones with all that they need, each after what it needs. */
export function withNeeds<N extends string>(nodes: readonly Node<N>[], names: readonly N[]): N[] {
  const found = new Set<N>();
  const visit = (name: N): void => {
    nodes.find((node) => node.name === name)?.needs.forEach(visit);
    found.add(name);
  };
  names.forEach(visit);
  return [...found];
}

/**
 * Works on all at once, but on each only when `before` of it are done. One that fails does not keep the others from
 * going on; those that wait for it fail, too.
 */
export function inOrder<N extends string, T>(
  names: readonly N[],
  before: (name: N) => readonly N[],
  work: (name: N, ready: Promise<void>) => Promise<T>,
): Promise<PromiseSettledResult<T>[]> {
  const begun = new Map<N, Promise<T>>();
  const begin = (name: N): Promise<T> => {
    const already = begun.get(name);
    if (already) return already;
    const waits = before(name).filter((other) => names.includes(other));
    const ready = Promise.all(waits.map((other) => begin(other).catch(() => held(name, other)))).then(() => undefined);
    // Whoever needs it will await it; until then a failure is no unhandled one.
    ready.catch(() => undefined);
    const done = work(name, ready);
    begun.set(name, done);
    return done;
  };
  return Promise.allSettled(names.map(begin));
}

const held = (name: string, other: string): never => {
  throw new Held(name, other);
};

/** Why something was not begun: the error of the other says more. */
export class Held extends EdpError {
  constructor(name: string, other: string) {
    super('SERVICE_FAILED', `${name} was not started, because ${other} was not.`);
  }
}
