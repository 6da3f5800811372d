import { commandExists } from './command-line.js';
import { type Block, blocksOf, where } from './documents.js';
import { headerOf } from './output.js';
import type { Session } from './session.js';

/**
 * Runs the commands and queries of a document in order. The output that a `text` block shows right after one must have
 * the same first line. Returns how many ran.
 */
export async function play(document: string, text: string, session: Session): Promise<number> {
  const blocks = blocksOf(document, text);
  let ran = 0;
  for (const [i, block] of blocks.entries()) {
    const isCommand = block.language === 'sh' || block.language === 'sql';
    if (block.notRun !== undefined || !(isCommand || block.write !== undefined)) continue;
    if (block.needs !== undefined && !commandExists(block.needs)) continue;
    const { stdout } = await session.run(block);
    ran++;
    const shown = blocks[i + 1];
    if (isCommand && shown && isOutputOf(block, shown, text)) compare(shown, stdout);
  }
  return ran;
}

/** A `text` block counts as the output of the block before it if nothing but space, or a word or two, lies between. */
function isOutputOf(block: Block, shown: Block, text: string): boolean {
  if (shown.language !== 'text') return false;
  const between = text.split('\n').slice(block.line + block.text.split('\n').length - 1, shown.line - 1);
  return between.join('').trim().length < 40;
}

function compare(shown: Block, stdout: string): void {
  const [is, says] = [headerOf(stdout), headerOf(shown.text)];
  if (is.join(' | ') !== says.join(' | ')) {
    throw new Error(`${where(shown)}: shows the header ${says.join(' | ')}, but it is ${is.join(' | ')}`);
  }
}
