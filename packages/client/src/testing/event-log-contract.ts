/**
 * What every event log must do, as named cases: run each on every implementation.
 *
 *     for (const { title, run } of eventLogContract) it(title, () => run(openOnOneDatabase()));
 *
 * A case opens several logs on one database, which is empty at first, as the tabs of one browser do.
 */
import { commitCases } from './log-contract/commit-cases.ts';
import type { EventLogCase } from './log-contract/contract-case.ts';
import { feedCases } from './log-contract/feed-cases.ts';
import { streamCases } from './log-contract/stream-cases.ts';
import { tabCases } from './log-contract/tab-cases.ts';

export const eventLogContract: readonly EventLogCase[] = [...commitCases, ...streamCases, ...feedCases, ...tabCases];
