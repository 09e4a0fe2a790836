/** @packageDocumentation The browser side of Headwater: commands decided at once, a durable log, a sync that loses nothing. */
export { createClient } from './create-client.ts';
export type {
  AggregateHandle,
  Client,
  ClientOptions,
  ClientPrincipal,
  DeviceEvent,
  EventStatus,
  ExecuteOptions,
  Receipt,
  Resolution,
  Settlement,
  StreamState,
  SyncOptions,
  Unresolved,
} from './client.ts';
export { ClientError, type ClientErrorCode } from './errors.ts';
export type { ParkedReason } from './event-log.ts';
export { ofType } from './observe/of-type.ts';
export type { Channel, Clock, Connectivity, LockManager, OpenSocket, Ports, Socket, SocketEvents, Timer } from './ports.ts';
export type { StallReason, SyncStatus } from './sync-status.ts';
