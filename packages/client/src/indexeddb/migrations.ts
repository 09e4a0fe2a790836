/**
 * From one layout of the database to the next. A migration runs in the transaction that raises the version: it happens
 * as a whole or not at all, whatever dies meanwhile.
 */
import type { LogDatabase } from './schema.ts';

/** Runs inside `upgradeneeded`: it awaits nothing but requests of that transaction. */
type Migration = (database: LogDatabase, transaction: IDBTransaction, newId: () => string) => void;

/** By position: the first one makes version 1 of an empty database. A released one is never changed. */
const migrations: readonly Migration[] = [
  function createStores(database, transaction, newId) {
    database.createObjectStore('meta');
    database.createObjectStore('heads', { keyPath: 'stream' }).createIndex('fedBy', 'fedBy');
    database.createObjectStore('events');
    database.createObjectStore('snapshots');
    database.createObjectStore('journal', { keyPath: ['stream', 'sequence'] }).createIndex('commandId', 'meta.commandId');
    database.createObjectStore('settled', { keyPath: 'settled.commandId' }).createIndex('unresolvedAt', 'unresolvedAt');
    database.createObjectStore('feeds');
    database.createObjectStore('feedOrder');
    database.createObjectStore('documents');
    transaction.objectStore('meta').put(newId(), 'clientId');
  },
];

/** The version of the layout that this code reads and writes. */
export const schemaVersion: number = migrations.length;

export function migrate(
  database: LogDatabase,
  from: { readonly version: number; readonly transaction: IDBTransaction; readonly newId: () => string },
): void {
  for (const migration of migrations.slice(from.version)) migration(database, from.transaction, from.newId);
}
