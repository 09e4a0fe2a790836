/** What the tests of the event log call inside the page; the module's exports are `window.page`. */
import { asEventStore, eventLogContract } from '@headwater/client/testing';
import { eventStoreContract } from '@headwater/core/testing';
import type { Change, CommitResult, EventLog, JournalEntry } from '../../../packages/client/src/event-log.ts';
import { openIndexedDbLog } from '../../../packages/client/src/indexeddb-log.ts';
import { realPorts } from '../../../packages/client/src/real-ports.ts';
import { sha256 } from '../../../packages/client/src/sha256.ts';

const { indexedDB, newId } = realPorts();
const stream = 'order-a';

export async function runEventLogCase(index: number): Promise<void> {
  await inDatabase((name) => eventLogContract[index]!.run(() => openLog(name))); // the test counts the same cases
}

export async function runEventStoreCase(index: number): Promise<void> {
  await inDatabase(async (name) => {
    const logs: EventLog[] = [];
    try {
      await eventStoreContract[index]!.run(async () => {
        const log = await openLog(`${name}-${logs.length}`);
        logs.push(log);
        return asEventStore(log);
      });
    } finally {
      for (const log of logs) await log.destroy();
    }
  });
}

/** A log that stays open in this page, as a tab's does, with what it heard. */
const tabs = new Map<string, { readonly log: EventLog; readonly lost: string[] }>();

export async function openTab(name: string): Promise<void> {
  const log = await openLog(name);
  const lost: string[] = [];
  log.onLost((reason) => lost.push(reason));
  tabs.set(name, { log, lost });
}

export function lostReasons(name: string): readonly string[] {
  return tabOf(name).lost;
}

export async function destroy(name: string): Promise<void> {
  await tabOf(name).log.destroy();
}

/** Records a command by reading, deciding and committing, until no other tab is faster. @returns its sequence */
export async function record(name: string, { text = '' }: { readonly text?: string } = {}): Promise<number> {
  const { log } = tabOf(name);
  for (;;) {
    const [stored] = await log.readStreams([stream]);
    const sequence = (stored?.head?.lastSequence ?? 0) + 1;
    const result: CommitResult = await log.commit(recordOf(sequence, stored?.head?.revision ?? 0, text));
    if (result.kind === 'committed') return sequence;
  }
}

export async function recordMany(name: string, count: number): Promise<void> {
  await Promise.all(Array.from({ length: count }, () => record(name)));
}

/** Records one command after the other and tells each that is acknowledged, until the page dies. */
export async function recordForEver(name: string): Promise<void> {
  // Exposed by the test.
  const { acknowledge } = globalThis as unknown as { readonly acknowledge: (sequence: number) => Promise<void> };
  for (;;) void acknowledge(await record(name));
}

/** The code of the failure, if it failed. */
export async function failureOfRecord(name: string, textBytes = 0): Promise<string | undefined> {
  try {
    await record(name, { text: incompressible(textBytes) });
    return undefined;
  } catch (error) {
    return codeOf(error);
  }
}

export async function failureOfOpen(name: string): Promise<string | undefined> {
  try {
    await openTab(name);
    return undefined;
  } catch (error) {
    return codeOf(error);
  }
}

export async function readTab(
  name: string,
): Promise<{ readonly sequences: readonly number[]; readonly lastSequence: number; readonly revision: number; readonly clientId: string }> {
  const { log } = tabOf(name);
  const [stored] = await log.readStreams([stream]);
  const sequences = (await log.readJournal()).map(({ sequence }) => sequence);
  return {
    sequences,
    lastSequence: stored?.head?.lastSequence ?? 0,
    revision: stored?.head?.revision ?? 0,
    clientId: await log.readClientId(),
  };
}

/** Opens the database as a newer version of the app would. */
export async function upgrade(name: string): Promise<void> {
  const request = factory().open(name, 1000);
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error ?? new Error('not opened')));
  });
  database.close();
}

/** The hash computed in JavaScript, and by the platform. */
export async function hashes(text: string): Promise<readonly [inJavaScript: string, byPlatform: string]> {
  return [sha256(text), await realPorts().sha256(text)];
}

/** What became of this tab's request for a lock, which it never releases by itself. */
let lockState: 'none' | 'held' | 'lost' = 'none';

export function holdLock(name: string, options: { readonly steal?: boolean } = {}): void {
  const held = realPorts().locks.request(name, options, () => {
    lockState = 'held';
    return new Promise<void>(() => {});
  });
  held.catch(() => (lockState = 'lost'));
}

export function stateOfLock(): typeof lockState {
  return lockState;
}

function openLog(name: string): Promise<EventLog> {
  return openIndexedDbLog({ name, indexedDB: factory(), newId });
}

function factory(): IDBFactory {
  if (indexedDB === undefined) throw new Error('This browser has no IndexedDB.');
  return indexedDB;
}

async function inDatabase(run: (name: string) => Promise<void>): Promise<void> {
  const name = `case-${newId()}`;
  await run(name);
  await (await openLog(name)).destroy();
}

function tabOf(name: string): { readonly log: EventLog; readonly lost: string[] } {
  const tab = tabs.get(name);
  if (tab === undefined) throw new Error(`No log ${name} was opened in this page.`);
  return tab;
}

function recordOf(sequence: number, expectedRevision: number, text: string): Change {
  const meta = { commandId: newId(), clientId: 'client', actor: 'ana', issuedAt: '2026-01-01T00:00:00.000Z' };
  const entry: JournalEntry = {
    stream,
    sequence,
    type: 'Note',
    schemaVersion: 1,
    data: { text },
    meta,
    decidedOn: 0,
    expectedVersion: 0,
    strict: false,
    local: { kind: 'pending', events: [] },
  };
  const head = {
    version: 0,
    chain: { version: 0, hash: '' },
    foreignVersion: 0,
    lastSequence: sequence,
    sequenceClientId: 'client',
    fedVersions: {},
  };
  return { durability: 'strict', streams: [{ stream, expectedRevision, head, journalPut: [entry] }] };
}

/** What compresses does not count against the quota as it looks. */
function incompressible(bytes: number): string {
  let text = '';
  for (let done = 0; done < bytes; done += 32_768) {
    text += String.fromCharCode(...crypto.getRandomValues(new Uint8Array(Math.min(32_768, bytes - done))));
  }
  return text;
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : String(error);
}
