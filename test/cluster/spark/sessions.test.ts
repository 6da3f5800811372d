import { describe, expect, it } from 'vitest';
import { SparkSession } from '../../../src/engine/spark/connect/index.js';
import { failure, useSpark } from '../support/spark-session.js';

const on = useSpark();

describe('a session', () => {
  it('has settings of its own', async () => {
    const other = new SparkSession(on.server.address());
    await on.spark.config.set({ 'spark.sql.shuffle.partitions': '7' });
    expect(await on.spark.config.get('spark.sql.shuffle.partitions')).toBe('7');
    expect(await other.config.get('spark.sql.shuffle.partitions')).toBe('2');
    await on.spark.config.unset('spark.sql.shuffle.partitions');
    expect(await on.spark.config.get('spark.sql.shuffle.partitions')).toBe('200');
    expect(await on.spark.config.get('edp.not.set')).toBeUndefined();
    await other.close();
  });

  it('runs statements once, and answers with their rows', async () => {
    expect(await on.spark.execute('CREATE TEMP VIEW given AS SELECT 1 AS x')).toEqual([]);
    expect(await on.spark.execute('SELECT x FROM given')).toEqual([{ x: 1n }]);
    expect(await failure(on.spark.execute('CREATE TEMP VIEW given AS SELECT 1 AS x'))).toMatchObject({
      sqlState: '42P07',
    });
  });

  it('is found again by its id, and is over once it is closed', async () => {
    const first = new SparkSession(on.server.address());
    await first.execute('CREATE TEMP VIEW mine AS SELECT 42 AS x');
    first.disconnect();
    const again = new SparkSession(on.server.address({ sessionId: first.sessionId }));
    expect(await again.rows('SELECT x FROM mine')).toEqual([{ x: 42n }]);
    await again.close();
    const late = new SparkSession(on.server.address({ sessionId: first.sessionId }));
    expect(await failure(late.rows('SELECT 1'))).toMatchObject({ errorClass: 'INVALID_HANDLE.SESSION_CLOSED' });
    late.disconnect();
  });
});
