import type { Command } from 'commander';
import { processIo } from '../../../src/cli/io.js';
import { buildProgram } from '../../../src/cli/program.js';

/** The words of each command of a shell text: quotes are honoured, comments left out, continued lines joined. */
export function shellCommands(text: string): string[][] {
  const commands: string[][] = [];
  let words: string[] = [];
  let word: string | undefined;
  const endWord = () => {
    if (word !== undefined) words.push(word);
    word = undefined;
  };
  const endCommand = () => {
    endWord();
    if (words.length > 0) commands.push(words);
    words = [];
  };
  const token = /\\\n|\\.|'([^']*)'|"((?:\\.|[^"\\])*)"|#[^\n]*|[\n;|&]+|[ \t]+|[^\s\\'"#;|&]+|./g;
  for (const [part, single, double] of text.matchAll(token)) {
    if (part === '\\\n' || /^[ \t]+$/.test(part)) endWord();
    else if (part.startsWith('#') && word === undefined) endWord();
    else if (/^[\n;|&]+$/.test(part)) endCommand();
    else word = (word ?? '') + (single ?? double ?? part);
  }
  endCommand();
  return commands;
}

/** The arguments of `edp` in a command, however it is called; undefined where it is something else. */
export function edpArguments(words: readonly string[]): string[] | undefined {
  const line = words.slice(words[0] === 'flock' ? 2 : 0);
  const starts = [['edp'], ['npx', 'edp'], ['npm', 'run', 'edp', '--'], ['npm', 'run', '--silent', 'edp', '--']];
  const start = starts.find((s) => s.every((w, i) => line[i] === w));
  if (!start) return undefined;
  const args = line.slice(start.length);
  const redirection = args.findIndex((a) => /^\d?[<>]/.test(a));
  return redirection < 0 ? args : args.slice(0, redirection);
}

/** What the command line would object to, without running it; undefined if nothing. */
export function usageProblem(args: readonly string[]): string | undefined {
  let command: Command = buildProgram(processIo());
  let given = 0;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    if (/^--?[a-zA-Z]/.test(arg)) {
      const flag = arg.replace(/=.*$/, '');
      if (flag === '--help' || flag === '-h') continue;
      const option = [...ancestors(command), ...defaultOf(command)]
        .flatMap((c) => c.options)
        .find((o) => o.short === flag || o.long === flag);
      if (!option) return `edp ${command.name()}: unknown option ${flag}`;
      if (option.required && !arg.includes('=')) i++;
      while (option.variadic && i + 1 < args.length && !args[i + 1]?.startsWith('-')) i++;
      continue;
    }
    const child = command.commands.find((c) => c.name() === arg);
    if (child) command = child;
    else if (command.parent === null) return `unknown command ${arg}`;
    else given++;
  }
  const takes = command.registeredArguments;
  if (given > takes.length && !takes.at(-1)?.variadic) return `edp ${command.name()}: too many arguments`;
  if (args.includes('--help') || given >= takes.filter((a) => a.required).length) return undefined;
  return `edp ${command.name()}: an argument is missing`;
}

/** What `edp tables` and `edp quarantine` do alone. */
const defaultOf = (command: Command): Command[] => command.commands.filter((c) => c.name() === 'list');

const ancestors = (command: Command): Command[] => [command, ...(command.parent ? ancestors(command.parent) : [])];

/** Every option there is, of any command. */
export function allFlags(): Set<string> {
  const flags = new Set(['--help', '-h']);
  const visit = (command: Command): void => {
    for (const { short, long } of command.options) for (const flag of [short, long]) if (flag) flags.add(flag);
    command.commands.forEach(visit);
  };
  visit(buildProgram(processIo()));
  return flags;
}

export const commandExists = (name: string): boolean =>
  buildProgram(processIo()).commands.some((c) => c.name() === name);
