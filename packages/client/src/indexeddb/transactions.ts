/** How transactions begin and end, and what their stores hold. */
import type { LogSchema, StoreName } from './schema.ts';

/** A store of the database with what the schema says of it. */
export interface Store<Name extends StoreName> {
  get(key: LogSchema[Name]['key']): IDBRequest<LogSchema[Name]['value'] | undefined>;
  getAll(range?: IDBKeyRange, count?: number): IDBRequest<LogSchema[Name]['value'][]>;
  index(name: string): Index<LogSchema[Name]['value']>;
  put(value: LogSchema[Name]['value'], key?: LogSchema[Name]['key']): void;
  delete(key: LogSchema[Name]['key'] | IDBKeyRange): void;
}

/** An index whose keys are texts. */
interface Index<Value> {
  get(key: string): IDBRequest<Value | undefined>;
  getAll(key?: string): IDBRequest<Value[]>;
  openKeyCursor(range?: IDBKeyRange): IDBRequest<IDBCursor | null>;
}

/** Gives the stores of a transaction. */
export type OpenStore = <Name extends StoreName>(name: Name) => Store<Name>;

/** What a request came to. Whoever awaits it may make the next one: its transaction lives until that turn is over. */
export function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error!)); // there is one after this event
  });
}

/** The stores of a transaction to read from. */
export function startRead(database: IDBDatabase, stores: readonly StoreName[]): OpenStore {
  return storesOf(database.transaction(stores, 'readonly'));
}

/**
 * Runs `body` in one transaction and gives its result, once that is as durable as asked. Only requests of the
 * transaction may be awaited in it. Nothing is written when `write` is false, when the body throws, or when the browser
 * refuses: then the transaction's own error is thrown, which says more than that of a request it took along.
 */
export async function runWrite<T>(
  database: IDBDatabase,
  { stores, durability }: { readonly stores: readonly StoreName[]; readonly durability: 'strict' | 'relaxed' },
  body: (from: OpenStore) => Promise<{ readonly write: boolean; readonly result: T }>,
): Promise<T> {
  const transaction = database.transaction(stores, 'readwrite', { durability });
  const completed = completionOf(transaction);
  try {
    const { write, result } = await body(storesOf(transaction));
    if (write) transaction.commit();
    else transaction.abort();
    if ((await completed) || !write) return result;
  } catch (error) {
    abort(transaction);
    await completed;
    throw transaction.error ?? error;
  }
  throw transaction.error ?? new DOMException('The transaction was aborted.', 'AbortError');
}

function storesOf(transaction: IDBTransaction): OpenStore {
  // The migrations see to it that the stores hold what the schema says.
  return (name) => transaction.objectStore(name);
}

/** Whether the transaction completed or was aborted. */
function completionOf(transaction: IDBTransaction): Promise<boolean> {
  return new Promise((resolve) => {
    transaction.addEventListener('complete', () => resolve(true));
    transaction.addEventListener('abort', () => resolve(false));
  });
}

function abort(transaction: IDBTransaction): void {
  try {
    transaction.abort();
  } catch {
    // It ended before.
  }
}
