/**
 * An observable as React wants a store: a snapshot that can be read at any time, and a subscription.
 *
 * A store may be started in a render, because a component that shows at once what is there needs it before it is mounted,
 * and one that suspends is not mounted before it has it. A render can be thrown away, so a store that nobody subscribed
 * to soon after is released by itself; one that had subscribers is released with the last of them.
 */
import type { Observable, Subscription } from 'rxjs';
import { after } from './real-ports.ts';

export type StoreSnapshot<T> =
  | { readonly kind: 'loading' }
  | { readonly kind: 'value'; readonly value: T }
  | { readonly kind: 'error'; readonly error: unknown };

/** How long a store waits for the component that started it in a render. */
export const COMMIT_WITHIN_MS = 5_000;

const LOADING = { kind: 'loading' } as const;

export interface StoreHooks {
  readonly onStarted: () => void;
  readonly onReleased: () => void;
}

export class ObservableStore<T> {
  readonly #source: Observable<T>;
  readonly #hooks: StoreHooks;
  readonly #listeners = new Set<() => void>();
  #snapshot: StoreSnapshot<T> = LOADING;
  #subscription: Subscription | undefined;
  #cancelRelease: (() => void) | undefined;
  #waiting: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined;

  constructor(source: Observable<T>, hooks: StoreHooks) {
    this.#source = source;
    this.#hooks = hooks;
  }

  readonly getSnapshot = (): StoreSnapshot<T> => this.#snapshot;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    this.#cancelRelease?.();
    this.#cancelRelease = undefined;
    this.#connect();
    return () => {
      if (this.#listeners.delete(listener) && this.#listeners.size === 0) this.#release();
    };
  };

  /** Starts in a render. */
  start(): void {
    this.#connect();
    if (this.#listeners.size === 0 && this.#cancelRelease === undefined) this.#releaseUnlessSubscribed();
  }

  /** For Suspense: resolves when there is something else than `loading`. */
  settled(): Promise<void> {
    if (this.#snapshot.kind !== 'loading') return Promise.resolve();
    if (this.#waiting === undefined) {
      let resolve: () => void = () => undefined;
      this.#waiting = { promise: new Promise((settle) => (resolve = settle)), resolve };
    }
    return this.#waiting.promise;
  }

  #connect(): void {
    if (this.#subscription !== undefined) return;
    this.#hooks.onStarted();
    // An observable may emit before `subscribe` returns.
    this.#subscription = this.#source.subscribe({
      next: (value) => this.#show({ kind: 'value', value }),
      error: (error: unknown) => {
        this.#show({ kind: 'error', error });
        // Whoever mounts next, after an error boundary was reset, starts anew.
        this.#hooks.onReleased();
      },
    });
  }

  #show(snapshot: StoreSnapshot<T>): void {
    this.#snapshot = snapshot;
    if (this.#waiting !== undefined) {
      this.#waiting.resolve();
      this.#waiting = undefined;
      // The component that waited is rendered again and needs time to be mounted.
      if (this.#listeners.size === 0) this.#releaseUnlessSubscribed();
    }
    for (const listener of this.#listeners) listener();
  }

  #releaseUnlessSubscribed(): void {
    this.#cancelRelease?.();
    this.#cancelRelease = after(COMMIT_WITHIN_MS, () => {
      this.#cancelRelease = undefined;
      if (this.#waiting === undefined) this.#release();
    });
  }

  #release(): void {
    this.#subscription?.unsubscribe();
    this.#subscription = undefined;
    this.#hooks.onReleased();
  }
}
