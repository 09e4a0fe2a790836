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
  run<T>(task: () => Promise<T>, { urgent = false }: { readonly urgent?: boolean } = {}): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      (urgent ? this.#urgent : this.#waiting).push(() => task().then(resolve, reject));
      if (!this.#running) void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    this.#running = true;
    for (;;) {
      const turn = this.#urgent.shift() ?? this.#waiting.shift();
      if (turn === undefined) break;
      await turn();
    }
    this.#running = false;
  }
}
