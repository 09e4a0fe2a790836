/**
 * One task at a time, in order; urgent ones first.
 *
 * The replica changes its memory and the log in step; a second change that started in between would work on what is
 * about to be old. The database would refuse it, correctly, but at the price of reading again.
 */
export class Mutex {
  readonly #urgent: (() => Promise<void>)[] = [];
  readonly #waiting: (() => Promise<void>)[] = [];
  #running = false;

  /** Runs the task when its turn comes and gives its result. */
  run<T>(task: () => Promise<T>, options: { readonly urgent?: boolean } = {}): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const turn = (): Promise<void> => task().then(resolve, reject);
      (options.urgent === true ? this.#urgent : this.#waiting).push(turn);
      if (!this.#running) void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    this.#running = true;
    for (let turn = this.#next(); turn !== undefined; turn = this.#next()) await turn();
    this.#running = false;
  }

  #next(): (() => Promise<void>) | undefined {
    return this.#urgent.shift() ?? this.#waiting.shift();
  }
}
