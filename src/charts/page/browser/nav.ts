import { toHash } from '../selection.js';
import { h } from './dom.js';
import type { Store } from './store.js';

/** Links to the sections; each keeps the selection. */
export function nav(titles: Readonly<Record<string, string>>, store: Store): { element: HTMLElement; show(): void } {
  const links = Object.entries(titles).map(([section, text]) => {
    const link = h('a', { href: '#' }, text);
    link.addEventListener('click', (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      store.go({ section });
    });
    return { section, link };
  });
  const element = h('nav', { 'aria-label': 'Sections' }, ...links.map((l) => l.link));
  return {
    element,
    show() {
      const { place } = store;
      for (const { section, link } of links) {
        link.href = toHash({ ...place, section });
        if (section === place.section) link.setAttribute('aria-current', 'page');
        else link.removeAttribute('aria-current');
      }
      const current = element.querySelector('[aria-current]') as HTMLElement | null;
      if (current) element.scrollLeft = current.offsetLeft - (element.clientWidth - current.offsetWidth) / 2;
    },
  };
}
