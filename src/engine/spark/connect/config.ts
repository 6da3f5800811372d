import type { MessageInitShape } from '@bufbuild/protobuf';
import type { SparkChannel } from './channel.js';
import type { ConfigRequest_OperationSchema } from './generated/spark/connect/base_pb.js';

type Operation = NonNullable<MessageInitShape<typeof ConfigRequest_OperationSchema>['opType']>;

/** The settings of one session: https://spark.apache.org/docs/4.1.0/configuration.html#runtime-sql-configuration */
export class SparkConfig {
  constructor(private readonly channel: SparkChannel) {}

  /** A setting as text; undefined if it has neither value nor default. */
  async get(key: string): Promise<string | undefined> {
    return (await this.#config({ case: 'getOption', value: { keys: [key] } })).get(key);
  }

  /** @throws SparkError CANNOT_MODIFY_CONFIG, or of another class if Spark does not take the value. */
  async set(settings: Readonly<Record<string, string>>): Promise<void> {
    const pairs = Object.entries(settings).map(([key, value]) => ({ key, value }));
    await this.#config({ case: 'set', value: { pairs } });
  }

  /** Back to Spark's own default, whatever the server was started with. */
  async unset(...keys: string[]): Promise<void> {
    await this.#config({ case: 'unset', value: { keys } });
  }

  async #config(opType: Operation): Promise<Map<string, string | undefined>> {
    const { identity } = this.channel;
    const { pairs } = await this.channel.call((client) => client.config({ ...identity, operation: { opType } }));
    return new Map(pairs.map(({ key, value }) => [key, value]));
  }
}
