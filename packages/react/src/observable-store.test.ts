import { BehaviorSubject, Subject } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { COMMIT_WITHIN_MS, ObservableStore } from './observable-store.ts';

const noHooks = { onStarted: () => undefined, onReleased: () => undefined };
const noop = (): void => undefined;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a store over an observable', () => {
  it('[R1] shows what the observable emits at once before anybody subscribed to the store', () => {
    const store = new ObservableStore(new BehaviorSubject('there'), noHooks);
    store.start();
    expect(store.getSnapshot()).toEqual({ kind: 'value', value: 'there' });
  });

  it('[R4] is released with its last listener, and starts again for the next', () => {
    const source = new BehaviorSubject(1);
    const store = new ObservableStore(source, noHooks);
    const stops = [store.subscribe(noop), store.subscribe(() => undefined)];
    stops[0]?.();
    expect(source.observed).toBe(true);
    stops[1]?.();
    expect(source.observed).toBe(false);
    store.subscribe(noop);
    source.next(2);
    expect(store.getSnapshot()).toEqual({ kind: 'value', value: 2 });
  });

  it('[R4] is released when the render that started it was thrown away', () => {
    const source = new BehaviorSubject(1);
    const store = new ObservableStore(source, noHooks);
    store.start();
    vi.advanceTimersByTime(COMMIT_WITHIN_MS - 1);
    expect(source.observed).toBe(true);
    vi.advanceTimersByTime(1);
    expect(source.observed).toBe(false);
  });

  it('[R4] stays when the component that started it was mounted in time', () => {
    const source = new BehaviorSubject(1);
    const store = new ObservableStore(source, noHooks);
    store.start();
    store.subscribe(noop);
    vi.advanceTimersByTime(COMMIT_WITHIN_MS * 2);
    expect(source.observed).toBe(true);
  });

  it('[R6] waits for a suspended component longer than for a mounted one, and gives it time once there is a value', async () => {
    const source = new Subject<string>();
    const store = new ObservableStore(source, noHooks);
    store.start();
    const settled = store.settled();
    vi.advanceTimersByTime(COMMIT_WITHIN_MS * 3);
    source.next('late');
    await settled;
    expect(store.getSnapshot()).toEqual({ kind: 'value', value: 'late' });
    vi.advanceTimersByTime(COMMIT_WITHIN_MS - 1);
    expect(source.observed).toBe(true);
    vi.advanceTimersByTime(1);
    expect(source.observed).toBe(false);
  });

  it('[R7] keeps a failure for those who show it and is given up for those who come later', () => {
    const source = new Subject<string>();
    const released = vi.fn();
    const store = new ObservableStore(source, { ...noHooks, onReleased: released });
    const told = vi.fn();
    store.subscribe(told);
    const failure = new Error('unreadable');
    source.error(failure);
    expect(store.getSnapshot()).toEqual({ kind: 'error', error: failure });
    expect(told).toHaveBeenCalledOnce();
    expect(released).toHaveBeenCalledOnce();
  });
});
