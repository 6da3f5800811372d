/** The names in the first line of a table as the command line prints it: by tabs, or for a person by two spaces. */
export function headerOf(output: string): string[] {
  const first = output.split('\n').find((line) => line.trim() !== '') ?? '';
  return first.trim().split(first.includes('\t') ? '\t' : / {2,}/);
}
