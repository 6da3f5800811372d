/** How data and code are put into HTML so that nothing in them can end the element that holds them. */
import { createHash } from 'node:crypto';

/** JSON for a `<script type="application/json">`: no `<` remains, so no `</script>` or `<!--` either. */
export const jsonForScript = (value: unknown): string =>
  JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export const html = (text: string): string => text.replace(/[&<>"']/g, (c) => entities[c] ?? c);

/** Our own code: what could end its element is written so that it means the same and does not. */
export const code = (text: string): string => text.replace(/<(?=\/script|!--)/gi, '\\x3C');

/** What a Content-Security-Policy calls an inline element by. */
export const hashOf = (text: string): string =>
  `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;
