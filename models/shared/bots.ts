/** Names by which programs call themselves, in lower case. */
const names = ['crawl', 'spider', 'slurp', 'headless', 'lighthouse', 'pingdom', 'uptime', 'facebookexternalhit'];
const tools = ['curl/', 'wget/', 'python-requests', 'python-urllib', 'go-http-client', 'okhttp/', 'java/', 'libwww'];

/** Either case of ASCII letters: folding the text first would cost more than the search itself. */
const anyCase = (word: string): string => word.replace(/[a-z]/g, (c) => `[${c.toUpperCase()}${c}]`);

/**
 * A regular expression that finds bots by their user agent (DESIGN S10). `bot` counts unless it ends `Cubot`, a maker
 * of telephones.
 */
export const botPattern = [
  `(^|[^uU]|[^cC][uU])${anyCase('bot')}`,
  ...names.map(anyCase),
  ...tools.map((tool) => `^${anyCase(tool)}`),
].join('|');
