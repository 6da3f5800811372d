/** What differs between a page as it is and as it should be, by heading: a few lines for a person. */
export function differences(actual: string, expected: string): string[] {
  const [is, should] = [sectionsOf(actual), sectionsOf(expected)];
  const found: string[] = [];
  for (const [heading, text] of should) {
    const present = is.get(heading);
    if (present === undefined) found.push(`${heading}: missing`);
    else if (present !== text) found.push(`${heading}: ${firstDifference(present, text)}`);
  }
  for (const heading of is.keys()) if (!should.has(heading)) found.push(`${heading}: no longer there`);
  // The same sections in another order.
  if (found.length === 0 && actual !== expected) found.push(`the page: ${firstDifference(actual, expected)}`);
  return found;
}

function sectionsOf(page: string): Map<string, string> {
  const sections = new Map<string, string>();
  let heading = 'the top of the page';
  for (const line of page.split('\n')) {
    const title = /^#{1,3} (.+)$/.exec(line)?.[1];
    if (title !== undefined) heading = title;
    sections.set(heading, `${sections.get(heading) ?? ''}${line}\n`);
  }
  for (const [title, text] of sections) sections.set(title, text.trimEnd());
  return sections;
}

const longest = 100;

function firstDifference(actual: string, expected: string): string {
  const [is, should] = [actual.split('\n'), expected.split('\n')];
  const at = should.findIndex((line, i) => line !== is[i]);
  const i = at < 0 ? should.length : at;
  return `is ${quoted(is[i])}, should be ${quoted(should[i])}`;
}

function quoted(line: string | undefined): string {
  if (line === undefined) return 'nothing';
  return JSON.stringify(line.length > longest ? `${line.slice(0, longest)}…` : line);
}
