/** @packageDocumentation For tests of the client and of apps that use it. */
export { asEventStore } from './as-event-store.ts';
export { eventLogContract } from './event-log-contract.ts';
export type { EventLogCase } from './log-contract/contract-case.ts';
export { ManualClock, settle } from './manual-clock.ts';
export { testPorts, type TestBrowser, type TestPortsOptions, type TestTab } from './test-ports.ts';
