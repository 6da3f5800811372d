import { describe, expect, it } from 'vitest';
import { type SparkError, SparkSession } from '../../../src/engine/spark/connect/index.js';
import { freePorts } from '../support/ports.js';
import { failure, useSpark } from '../support/spark-session.js';

const on = useSpark({ token: 'a token of this test' });
const once = { attempts: 1, firstMs: 0, mostMs: 0 };

describe('an error', () => {
  it.each<[string, Partial<SparkError>]>([
    [
      'SELECT 1\nFROM nowhere',
      {
        errorClass: 'TABLE_OR_VIEW_NOT_FOUND',
        sqlState: '42P01',
        parameters: { relationName: '`nowhere`' },
        position: { line: 2, column: 6 },
      },
    ],
    ['SELEC 1', { errorClass: 'PARSE_SYNTAX_ERROR', sqlState: '42601', position: { line: 1, column: 1 } }],
    [
      'SELECT\n  1 / 0',
      {
        errorClass: 'DIVIDE_BY_ZERO',
        sqlState: '22012',
        contexts: [{ start: 9, stop: 13, fragment: '1 / 0', objectType: '', objectName: '' }],
        position: { line: 2, column: 3 },
      },
    ],
    ["SELECT raise_error('boom\n\tat x.Y')", { errorClass: 'USER_RAISED_EXCEPTION', sqlState: 'P0001' }],
  ])('of %j tells its class, SQLSTATE, parameters and position', async (sql, expected) => {
    const error = await failure(on.spark.rows(sql));
    expect(error).toMatchObject({ ...expected, where: sql });
    expect(error.message).not.toMatch(/\n|\tat /);
  });

  it('of a method without a message is told all the same', async () => {
    const error = await failure(
      on.spark.rows("SELECT java_method('java.util.Objects', 'requireNonNull', CAST(NULL AS STRING))"),
    );
    expect(error.message).not.toBe('');
    expect(error.message).not.toMatch(/\n|\tat /);
  });

  it('of a wrong token, or of none, says what to do', async () => {
    for (const wrong of ['another token', undefined]) {
      const session = new SparkSession({ ...on.server.address(), token: wrong });
      expect(await failure(session.rows('SELECT 1'))).toMatchObject({
        code: 'CONFIG_INVALID',
        hint: expect.stringContaining('token'),
      });
      session.disconnect();
    }
  });

  it('of a server that is not there says so', async () => {
    const [port = 0] = await freePorts(1);
    const session = new SparkSession(on.server.address({ port }), { retry: once });
    expect(await failure(session.rows('SELECT 1'))).toMatchObject({ code: 'SERVICE_DOWN' });
    session.disconnect();
  });
});
