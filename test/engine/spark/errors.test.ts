import { create } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { describe, expect, it } from 'vitest';
import { asSparkError } from '../../../src/engine/spark/connect/errors.js';
import {
  ErrorInfoSchema,
  RetryInfoSchema,
} from '../../../src/engine/spark/connect/generated/google/rpc/error_details_pb.js';
import { FetchErrorDetailsResponseSchema } from '../../../src/engine/spark/connect/generated/spark/connect/base_pb.js';
import { Retries } from '../../../src/engine/spark/connect/retry.js';
import { isTransient } from '../../../src/engine/spark/connect/status.js';

const fromServer = (message: string, metadata: Record<string, string> = {}) =>
  new ConnectError(message, Code.Internal, undefined, [{ desc: ErrorInfoSchema, value: { metadata } }]);

describe('an error of Spark', () => {
  const sql = 'SELECT a,\n  nope FROM t';
  const details = create(FetchErrorDetailsResponseSchema, {
    rootErrorIdx: 0,
    errors: [
      { message: 'Job aborted.\n\tat org.apache.spark.Some.java', causeIdx: 1 },
      {
        message: '[UNRESOLVED_COLUMN] `nope` cannot be resolved.\n\tat org.apache.spark.Some.java',
        sparkThrowable: {
          errorClass: 'UNRESOLVED_COLUMN',
          sqlState: '42703',
          messageParameters: { objectName: '`nope`' },
          queryContexts: [{ startIndex: 12, stopIndex: 15, fragment: 'nope' }],
        },
      },
    ],
  });

  it('tells class, SQLSTATE, parameters and position of the reason behind it', () => {
    expect(asSparkError(fromServer('short'), sql, details)).toMatchObject({
      name: 'SparkError',
      code: 'INTERNAL',
      errorClass: 'UNRESOLVED_COLUMN',
      sqlState: '42703',
      parameters: { objectName: '`nope`' },
      contexts: [{ start: 12, stop: 15, fragment: 'nope' }],
      position: { line: 2, column: 3 },
      where: sql,
    });
  });

  it('of rows that went with an executor is one of its own: the work can be begun again', () => {
    const lost = fromServer(
      'Job aborted due to stage failure: Task 0 in stage 7.0 failed 4 times: [CHECKPOINT_RDD_BLOCK_ID_NOT_FOUND] Checkpoint block rdd_1_0 not found!',
    );
    expect(asSparkError(lost, sql)).toMatchObject({ code: 'WORK_LOST', where: sql });
  });

  it('shows one line and no stack trace', () => {
    expect(asSparkError(fromServer('short'), sql, details).message).toBe(
      '[UNRESOLVED_COLUMN] `nope` cannot be resolved.',
    );
  });

  it('is told from the status if Spark does not give details', () => {
    const metadata = { errorClass: 'DIVIDE_BY_ZERO', sqlState: '22012', messageParameters: '{"config":"ansi"}' };
    expect(asSparkError(fromServer('[DIVIDE_BY_ZERO] Division by zero.', metadata))).toMatchObject({
      errorClass: 'DIVIDE_BY_ZERO',
      sqlState: '22012',
      parameters: { config: 'ansi' },
    });
  });

  it('survives parameters that were cut off', () => {
    const error = asSparkError(fromServer('[X_Y] No.', { messageParameters: '{"config":"an' }));
    expect(error).toMatchObject({ errorClass: 'X_Y', parameters: {} });
  });

  it('has its position from the message of the parser', () => {
    const error = asSparkError(fromServer("[PARSE_SYNTAX_ERROR] near 'x'. SQLSTATE: 42601 (line 3, pos 7)"), sql);
    expect(error).toMatchObject({
      errorClass: 'PARSE_SYNTAX_ERROR',
      sqlState: '42601',
      position: { line: 3, column: 8 },
    });
  });

  it('says something even if Spark does not', () => {
    expect(asSparkError(fromServer('')).message).toBe('Spark failed without saying why.');
  });

  it('tells a missing server and a refused token apart, and what to do', () => {
    expect(asSparkError(new ConnectError('connect ECONNREFUSED', Code.Unavailable))).toMatchObject({
      code: 'SERVICE_DOWN',
      hint: expect.stringContaining('host and port'),
    });
    expect(asSparkError(new ConnectError('no', Code.Unauthenticated))).toMatchObject({
      code: 'CONFIG_INVALID',
      hint: expect.stringContaining('token'),
    });
  });
});

describe('a call is made again', () => {
  const broken = new ConnectError('read ECONNRESET', Code.Aborted, undefined, undefined, new Error('read ECONNRESET'));
  const asked = new ConnectError('later', Code.Internal, undefined, [
    { desc: RetryInfoSchema, value: { retryDelay: { seconds: 2n, nanos: 500_000_000 } } },
  ]);

  it.each<[string, unknown, boolean]>([
    ['the server is not there', new ConnectError('refused', Code.Unavailable), true],
    ['the connection broke', broken, true],
    ['the stream was cut', new ConnectError('http/2 stream closed with error code CANCEL (0x8)', Code.Canceled), true],
    ['we hung up', new ConnectError('This operation was aborted', Code.Canceled), false],
    ['the server asks for it', asked, true],
    ['another call took the stream over', fromServer('[INVALID_CURSOR.DISCONNECTED] …'), true],
    ['the server failed', fromServer('[DIVIDE_BY_ZERO] …'), false],
    ['the token is wrong', new ConnectError('no', Code.Unauthenticated), false],
    ['the fault is ours', new TypeError('no'), false],
  ])('if %s: %o → %s', (_, error, again) => {
    expect(isTransient(error)).toBe(again);
  });

  it('after doubling waits, not shorter than the server asks for, until it came once too often', async () => {
    const waits: number[] = [];
    const retries = new Retries({ attempts: 5, firstMs: 100, mostMs: 300 }, async (ms) => void waits.push(ms));
    for (const error of [broken, broken, broken, asked]) await retries.after(error);
    await expect(retries.after(broken)).rejects.toBe(broken);
    expect(waits).toEqual([100, 200, 300, 2_500]);
  });

  it('with its patience restored by a success', async () => {
    const waits: number[] = [];
    const retries = new Retries({ attempts: 2, firstMs: 100, mostMs: 300 }, async (ms) => void waits.push(ms));
    await retries.after(broken);
    retries.succeeded();
    await retries.after(broken);
    expect(waits).toEqual([100, 100]);
  });
});
