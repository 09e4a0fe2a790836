/** Tells listeners what happened; who comes later hears nothing of it. */
export class Emitter<T> {
  readonly #listeners = new Set<(value: T) => void>();

  /** Calls back from now on; returns how to stop. */
  on(listener: (value: T) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit(value: T): void {
    for (const listener of [...this.#listeners]) listener(value);
  }
}
