/** How transactions begin and end. */
import { unwrap, type IDBPTransaction, type StoreNames } from 'idb';
import type { LogDatabase, LogSchema } from './schema.ts';

type StoreName = StoreNames<LogSchema>;
export type ReadTransaction<Name extends StoreName> = IDBPTransaction<LogSchema, Name[], 'readonly'>;
export type WriteTransaction = IDBPTransaction<LogSchema, StoreName[], 'readwrite'>;

/** A transaction to read from. When it fails, so does a request in it, which tells. */
export function startRead<Name extends StoreName>(database: LogDatabase, ...stores: Name[]): ReadTransaction<Name> {
  const transaction = database.transaction(stores, 'readonly');
  transaction.done.catch(ignore);
  return transaction;
}

/**
 * Runs `body` in one transaction and gives its result, once that is as durable as asked. Only requests of the
 * transaction may be awaited in it. Nothing is written when `write` is false, when the body throws, or when the browser
 * refuses: then the transaction's own error is thrown, which says more than that of a request it took along.
 */
export async function runWrite<T>(
  database: LogDatabase,
  { stores, durability }: { readonly stores: readonly StoreName[]; readonly durability: 'strict' | 'relaxed' },
  body: (transaction: WriteTransaction) => Promise<{ readonly write: boolean; readonly result: T }>,
): Promise<T> {
  const transaction = database.transaction([...stores], 'readwrite', { durability });
  transaction.done.catch(ignore);
  const bare = unwrap(transaction);
  const completed = completionOf(bare);
  try {
    const { write, result } = await body(transaction);
    if (write) bare.commit();
    else bare.abort();
    if ((await completed) || !write) return result;
  } catch (error) {
    abort(bare);
    await completed;
    throw bare.error ?? error;
  }
  throw bare.error ?? new DOMException('The transaction was aborted.', 'AbortError');
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

/** What fails is told by the request or the transaction's end; the same rejection again is of no use to anybody. */
export function ignore(): void {}
