import type { Payload } from '../payload.js';
import { h } from './dom.js';
import type { Model } from './model.js';

const everyMs = 10_000;

/** Asks the server now and then whether there is anything new, and says how the tables stand. */
export function live(model: Model, changed: () => void): HTMLElement {
  const lamp = h('span', { class: 'lamp', 'aria-hidden': 'true' });
  const text = h('span', {});
  const element = h('p', { class: 'live', role: 'status' }, lamp, text);
  const say = (state: 'current' | 'running' | 'away', words: string) => {
    element.dataset.state = state;
    if (text.textContent !== words) text.textContent = words;
  };
  const look = async () => {
    try {
      const response = await fetch('/api/data', { headers: { 'if-none-match': `"${model.payload.version}"` } });
      if (response.status === 200) {
        model.replace((await response.json()) as Payload);
        changed();
      }
      if (response.headers.get('x-edp-state') === 'running')
        say('running', 'A command is at work; numbers as last published');
      else say('current', 'Live');
    } catch {
      say('away', 'The server does not answer; numbers as last read');
    }
    setTimeout(look, document.hidden ? everyMs * 6 : everyMs);
  };
  say('current', 'Live');
  setTimeout(look, everyMs);
  return element;
}
