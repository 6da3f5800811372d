import type { SparkChannel } from './channel.js';

/**
 * Tells the server which answers of an operation have arrived, so that it need not keep them for a re-attach. One call at
 * a time, always about the latest; what fails is not said again, for the server lets go by itself after a while.
 */
export class Releases {
  #latest: string | undefined;
  #calling: Promise<void> | undefined;

  constructor(
    private readonly channel: SparkChannel,
    private readonly operationId: string,
  ) {}

  until(responseId: string): void {
    this.#latest = responseId;
    this.#calling ??= this.#drain();
  }

  /** Ends the operation on the server, whether it has run to its end or not. */
  async all(): Promise<void> {
    this.#latest = undefined;
    await this.#calling;
    await this.#send({ case: 'releaseAll', value: {} });
  }

  async #drain(): Promise<void> {
    for (let id = this.#latest; id !== undefined; id = this.#latest) {
      this.#latest = undefined;
      await this.#send({ case: 'releaseUntil', value: { responseId: id } });
    }
    this.#calling = undefined;
  }

  async #send(release: Release): Promise<void> {
    const { channel, operationId } = this;
    await channel.client.releaseExecute({ ...channel.identity, operationId, release }).catch(() => undefined);
  }
}

type Release =
  | { case: 'releaseAll'; value: Record<string, never> }
  | { case: 'releaseUntil'; value: { responseId: string } };
