import { h } from './dom.js';

export type Scheme = 'light' | 'dark';
const key = 'edp-scheme';
const system = matchMedia('(prefers-color-scheme: dark)');

/** The reader's choice if there is one; else what the system prefers. */
export function currentScheme(): Scheme {
  const chosen = document.documentElement.dataset.scheme;
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return system.matches ? 'dark' : 'light';
}

/** A button that switches between light and dark; the choice is remembered where the browser allows it. */
export function schemeSwitch(changed: () => void): HTMLElement {
  const chosen = remembered();
  if (chosen) document.documentElement.dataset.scheme = chosen;
  const icon = h('span', { 'aria-hidden': 'true' });
  const button = h('button', { type: 'button', class: 'icon', 'aria-label': 'Dark mode' }, icon);
  const show = () => {
    const dark = currentScheme() === 'dark';
    icon.textContent = dark ? '☀' : '☾';
    button.setAttribute('aria-pressed', String(dark));
    button.title = dark ? 'Light' : 'Dark';
  };
  button.addEventListener('click', () => {
    const next: Scheme = currentScheme() === 'dark' ? 'light' : 'dark';
    document.documentElement.dataset.scheme = next;
    remember(next);
    show();
    changed();
  });
  system.addEventListener('change', () => {
    show();
    changed();
  });
  show();
  return button;
}

/** A page from a file may be denied storage. */
function remembered(): Scheme | undefined {
  try {
    const value = localStorage.getItem(key);
    return value === 'light' || value === 'dark' ? value : undefined;
  } catch {
    return undefined;
  }
}

function remember(scheme: Scheme): void {
  try {
    localStorage.setItem(key, scheme);
  } catch {
    // Then it lasts as long as the page.
  }
}
