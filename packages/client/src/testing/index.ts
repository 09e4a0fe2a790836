/** @packageDocumentation For tests of the client and of apps that use it. */
export { asEventStore } from './as-event-store.ts';
export { eventLogContract } from './event-log-contract.ts';
export type { EventLogCase } from './log-contract/contract-case.ts';
export { FaultyNetwork, captivePortal, type Fault, type FaultRoute, type Injection } from './faulty-network.ts';
export { ManualClock, settle } from './manual-clock.ts';
export { MemoryEdge, createMemoryEdge, type MemoryAccess, type MemoryEdgeOptions } from './memory-edge.ts';
export type { MemoryPrincipal } from './memory-stream.ts';
export { testPorts, type TestBrowser, type TestPortsOptions, type TestTab } from './test-ports.ts';
