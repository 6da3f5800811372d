import { describe, expect, it } from 'vitest';
import { processIo } from '../../src/cli/io.js';
import { buildProgram } from '../../src/cli/program.js';
import { edp } from './support/edp.js';

describe('edp --help', () => {
  it('reads like a table of contents: every command, grouped by intent', async () => {
    const { code, stdout } = await edp(['--help']);
    expect(code).toBe(0);
    const headings = [
      'Start here:',
      'Bring records in:',
      'Build the tables:',
      'Look at the tables:',
      'Look after them:',
    ];
    const positions = headings.map((h) => stdout.indexOf(h));
    expect(positions.every((p, i) => p > (positions[i - 1] ?? 0))).toBe(true);
    for (const command of 'demo init generate ingest quarantine plan run check status tables query lineage docs forget reset'.split(
      ' ',
    )) {
      expect(stdout).toMatch(new RegExp(`^ {2}${command}\\b`, 'm'));
    }
  });

  it('shows for each command how it is used, with examples', () => {
    const program = buildProgram(processIo());
    for (const command of program.commands) {
      let help = '';
      command
        .configureOutput({
          writeOut: (text) => {
            help += text;
          },
        })
        .outputHelp();
      expect(help).toContain(`Examples:\n  $ edp ${command.name()}`);
    }
  });
});

describe('wrong usage', () => {
  it('suggests the command that was meant', async () => {
    const { code, stderr } = await edp(['stauts']);
    expect(code).toBe(2);
    expect(stderr).toContain('Did you mean status?');
  });

  it('suggests the option that was meant', async () => {
    const { code, stderr } = await edp(['run', '--selct', 'x']);
    expect(code).toBe(2);
    expect(stderr).toContain('Did you mean --select?');
  });

  it('refuses a day that does not exist', async () => {
    const { code, stderr } = await edp(['run', '--from', '2026-02-30']);
    expect(code).toBe(2);
    expect(stderr).toContain('It is no day like 2026-11-18.');
  });

  it('tells where a project is missing, and what to do, without a stack trace', async () => {
    const { code, stderr } = await edp(['status', '--project', '/']);
    expect(code).toBe(2);
    expect(stderr).toContain('error NOT_A_PROJECT: There is no edp.config.ts here.');
    expect(stderr).toContain('hint  Run `edp init`');
    expect(stderr).not.toContain('    at ');
  });

  it('shows the stack trace by --debug', async () => {
    expect((await edp(['status', '--project', '/', '--debug'])).stderr).toContain('    at ');
  });

  it('tells errors as JSON by --json', async () => {
    const { stderr } = await edp(['status', '--project', '/', '--json']);
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'NOT_A_PROJECT', where: '/' } });
  });
});
