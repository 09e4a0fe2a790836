/** @packageDocumentation The core of Headwater: events, deciders and projections, pure and the same on every side. */
export type { IsJson, Json, JsonObject } from './json.ts';
export { deepFreeze, frozenJson, isPlain } from './json.ts';
export { HeadwaterError, type ErrorCode } from './errors.ts';
export { isCategory, isStreamId, parseStream, streamOf, type StreamName } from './stream-name.ts';
export { commandIdOf, type EventMeta, type ProposedEvent, type RecordedEvent } from './recorded-event.ts';
export type { Issue, Schema, SchemaInput, SchemaOutput } from './versioned-schema.ts';
export { event, type EventDefinition, type EventOptions } from './event.ts';
export { command, type CommandDefinition, type CommandOptions, type OnConflict } from './command.ts';
export {
  defineAggregate,
  type Aggregate,
  type AnyAggregate,
  type Command,
  type CommandOf,
  type CommandTypeOf,
  type DecideContext,
  type DecidePhase,
  type EventOf,
  type EventTypeOf,
  type Rejection,
  type RecordCommands,
  type RejectionOf,
  type SnapshotOptions,
  type StateOf,
} from './aggregate.ts';
export { parseCommand, upcastEvent, type CommandParse, type ParsedCommand } from './upcast.ts';
export { evolve, fold, type Versioned } from './fold.ts';
export { decide, recordEvents, type DecideInput, type Decision } from './decide.ts';
export { isSnapshotDue, restoreSnapshot, takeSnapshot, type Snapshot } from './snapshot.ts';
export { compareIndexValues, type DocumentReader, type IndexValue, type RangeOptions, type ReadOptions } from './documents.ts';
export { DocumentTable, type DocumentIndexes } from './memory-documents.ts';
export {
  defineProjection,
  documentKeyOf,
  project,
  runQuery,
  type AnyProjection,
  type DocOf,
  type DocumentChange,
  type Projection,
  type Query,
  type QueryDefinition,
} from './projection.ts';
export type { AppendResult, EventStore, EventToAppend, ExpectedVersion, StreamPage } from './event-store.ts';
export {
  decidePending,
  rebase,
  versionsOf,
  type Confirmed,
  type JournalCommand,
  type Rebased,
  type RebasedEntry,
  type UnsettledEntry,
} from './rebase.ts';
