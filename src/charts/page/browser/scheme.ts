import { h } from './dom.js';

export type Scheme = 'light' | 'dark';
const key = 'edp-scheme';
const system = matchMedia('(prefers-color-scheme: dark)');

/** What the page is shown in. */
export const currentScheme = (): Scheme => (document.documentElement.dataset.scheme === 'dark' ? 'dark' : 'light');

/** A button that switches between light and dark. The system's preference holds until the reader chooses. */
export function schemeSwitch(changed: () => void): HTMLElement {
  let chosen = remembered();
  const icon = h('span', { 'aria-hidden': 'true' });
  const button = h('button', { type: 'button', class: 'icon', 'aria-label': 'Dark mode' }, icon);
  const show = () => {
    const scheme = chosen ?? (system.matches ? 'dark' : 'light');
    document.documentElement.dataset.scheme = scheme;
    icon.textContent = scheme === 'dark' ? '☀' : '☾';
    button.setAttribute('aria-pressed', String(scheme === 'dark'));
    button.title = scheme === 'dark' ? 'Light' : 'Dark';
  };
  button.addEventListener('click', () => {
    chosen = currentScheme() === 'dark' ? 'light' : 'dark';
    remember(chosen);
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
