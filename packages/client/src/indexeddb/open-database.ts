/** Opens the database of a log, and makes or migrates it first. */
import { wrap } from 'idb';
import { ClientError } from '../errors.ts';
import { migrate, schemaVersion } from './migrations.ts';
import type { LogDatabase } from './schema.ts';
import { failureOf, isNamed } from './failures.ts';

export interface OpenOptions {
  readonly name: string;
  readonly indexedDB: IDBFactory;
  /** Makes the client id of a new database. */
  readonly newId: () => string;
}

/**
 * Waits for tabs that hold an older version open: they close it as soon as they are told (`versionchange`).
 *
 * @throws `log-closed` when a newer version of the app has been here; `quota-exceeded`; `log-failed`.
 */
export async function openDatabase({ name, indexedDB, newId }: OpenOptions): Promise<LogDatabase> {
  let cause: unknown;
  try {
    const request = indexedDB.open(name, schemaVersion);
    request.addEventListener('upgradeneeded', ({ oldVersion }) => {
      const transaction = request.transaction!; // there is one during `upgradeneeded`
      try {
        migrate(wrap(request.result) as unknown as LogDatabase, { version: oldVersion, transaction, newId });
      } catch (error) {
        cause = error;
        transaction.abort();
      }
    });
    // The migrations see to it that the database has this shape.
    return (await wrap(request)) as unknown as LogDatabase;
  } catch (error) {
    if (isNamed(error, 'VersionError')) {
      throw new ClientError('log-closed', `${name} belongs to a newer version of the app.`, { cause: error });
    }
    throw failureOf(cause ?? error, `Opening ${name}`);
  }
}
