import type { Selection } from '../../filter.js';
import { fromHash, type Place, toHash } from '../selection.js';

/** Where the reader is, kept in the address, so that a link or a reload leads back to it. */
export interface Store {
  readonly place: Place;
  go(change: Partial<Place>): void;
  select(selection: Selection): void;
  onChange(listener: (place: Place, before: Place) => void): void;
}

/** @param known makes a place of whatever the address says: an unknown section becomes the first one. */
export function makeStore(known: (place: Place) => Place): Store {
  const listeners: ((place: Place, before: Place) => void)[] = [];
  let place = known(fromHash(location.hash));
  const move = (next: Place, how: 'push' | 'replace' | 'none') => {
    const before = place;
    place = known(next);
    const hash = toHash(place);
    if (how === 'push' && hash !== location.hash) history.pushState(null, '', hash);
    if (how === 'replace') history.replaceState(null, '', hash);
    for (const listener of listeners) listener(place, before);
  };
  const fromAddress = () => {
    if (toHash(place) !== location.hash) move(fromHash(location.hash), 'none');
  };
  addEventListener('hashchange', fromAddress);
  addEventListener('popstate', fromAddress);
  return {
    get place() {
      return place;
    },
    go: (change) => move({ ...place, ...change }, 'push'),
    select: (selection) => move({ ...place, selection }, 'replace'),
    onChange: (listener) => listeners.push(listener),
  };
}
