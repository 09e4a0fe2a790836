/** What no log can be faster than: IndexedDB by itself, one store, no index, nothing read before it is written. */

/** Rows in a transaction of their own. */
export async function openFloor(): Promise<(durability: 'strict' | 'relaxed', rows: readonly unknown[]) => Promise<void>> {
  const request = indexedDB.open(`floor-${crypto.randomUUID()}`, 1);
  request.addEventListener('upgradeneeded', () => void request.result.createObjectStore('rows', { autoIncrement: true }));
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error ?? new Error('not opened')));
  });
  return (durability, rows) =>
    new Promise((resolve, reject) => {
      const transaction = database.transaction('rows', 'readwrite', { durability });
      transaction.addEventListener('complete', () => resolve());
      transaction.addEventListener('abort', () => reject(transaction.error ?? new Error('aborted')));
      for (const row of rows) transaction.objectStore('rows').put(row);
      transaction.commit();
    });
}
