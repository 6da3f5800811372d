import { Command, Help, Option } from 'commander';
import { profiles } from '../project/config.js';
import { checkCommand } from './commands/check.js';
import { dashboardCommand } from './commands/dashboard.js';
import { demoCommand } from './commands/demo.js';
import { docsCommand } from './commands/docs.js';
import { downCommand } from './commands/down.js';
import { forgetCommand } from './commands/forget.js';
import { generateCommand } from './commands/generate.js';
import { historyCommand } from './commands/history.js';
import { ingestCommand } from './commands/ingest.js';
import { initCommand } from './commands/init.js';
import { lineageCommand } from './commands/lineage.js';
import { logsCommand } from './commands/logs.js';
import { migrateCommand } from './commands/migrate.js';
import { optimizeCommand } from './commands/optimize.js';
import { planCommand } from './commands/plan.js';
import { quarantineCommand } from './commands/quarantine.js';
import { queryCommand } from './commands/query.js';
import { resetCommand } from './commands/reset.js';
import { runCommand } from './commands/run.js';
import { serveCommand } from './commands/serve.js';
import { statusCommand } from './commands/status.js';
import { tablesCommand } from './commands/tables.js';
import { upCommand } from './commands/up.js';
import { visualizeCommand } from './commands/visualize.js';
import type { Io } from './io.js';
import { packageVersion } from './package.js';

const groups: readonly [heading: string, commands: readonly ((io: Io) => Command)[]][] = [
  ['Start here:', [demoCommand, initCommand, generateCommand]],
  ['Bring records in:', [ingestCommand, quarantineCommand]],
  ['Build the tables:', [planCommand, runCommand, checkCommand]],
  ['Look at the tables:', [statusCommand, tablesCommand, queryCommand, lineageCommand]],
  ['Show them:', [dashboardCommand, serveCommand, visualizeCommand, docsCommand]],
  ['Run the services:', [upCommand, downCommand, logsCommand]],
  ['Look after them:', [forgetCommand, migrateCommand, historyCommand, optimizeCommand, resetCommand]],
];

const epilogue = `
Examples:
  $ edp demo                          see it work, in a minute or two
  $ edp init my-shop && cd my-shop    a project of your own
  $ edp ingest && edp run             bring in what is new, rebuild what it touches
  $ edp query "FROM fact_sales LIMIT 5"

Exit codes: 0 done, 2 wrong usage or configuration, 3 a check failed, 4 some file was refused,
  5 the machine (locked, no space, not writable), 70 a fault of the program, 130 interrupted.`;

/** The whole command line. */
export function buildProgram(io: Io): Command {
  const program = new Command('edp')
    .description('The data platform of a multi-channel retailer: from its files to Bronze, Silver and Gold tables.')
    .optionsGroup('Everywhere:')
    .version(packageVersion, '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show how a command is used')
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
    })
    .configureHelp({ showGlobalOptions: true, formatHelp: commandsFirst })
    .showHelpAfterError('(--help shows how it is used)')
    .exitOverride()
    .helpCommand(false);
  const globals = [
    new Option('--project <dir>', 'folder of the project (default: the current folder)'),
    new Option('--profile <name>', 'where the tables are, whatever edp.config.ts says').choices(profiles),
    new Option('--json', 'results as NDJSON on stdout, for other programs'),
    new Option('--show-pii', 'show personal data, which is masked otherwise'),
    new Option('--debug', 'show stack traces'),
    new Option('--no-color', 'no colours (also by NO_COLOR)'),
  ];
  for (const option of globals) program.addOption(option);
  for (const [heading, commands] of groups) {
    program.commandsGroup(heading);
    for (const make of commands) program.addCommand(inherit(make(io), program).helpGroup(heading));
  }
  return program.addHelpText('after', epilogue);
}

/** A table of contents begins with its chapters: commands, then options. */
function commandsFirst(command: Command, help: Help): string {
  const sections = Help.prototype.formatHelp.call(help, command, help).trimEnd().split('\n\n');
  if (command.parent) return `${sections.join('\n\n')}\n`;
  const isOptions = (section: string) => section.startsWith('Everywhere:');
  return `${[...sections.filter((s) => !isOptions(s)), ...sections.filter(isOptions)].join('\n\n')}\n`;
}

/** Settings that commander copies only to commands made by `command()`. */
function inherit(command: Command, parent: Command): Command {
  command.copyInheritedSettings(parent);
  for (const child of command.commands) inherit(child, command);
  return command;
}
