/** @packageDocumentation Running a domain without the edge: a registry, an event store in memory, commands handled on a store. */
export { createRegistry, type Registry } from '../registry.ts';
export { assertAppend, meetsExpectation } from '../event-store.ts';
export { createMemoryEventStore } from '../memory-event-store.ts';
export { handleCommand, type CommandOutcome, type HandleOptions } from '../handle-command.ts';
