/** Events as apps see them: at their current schema version, saying whether the edge has them. */
import { upcastEvent, type AnyAggregate, type RecordedEvent } from '@headwater/core';
import type { DeviceEvent, EventStatus } from '../client.ts';

/** An event that this version of the app cannot bring to its own schema is shown as it is stored. */
export function asDeviceEvent(aggregate: AnyAggregate | undefined, event: RecordedEvent, status: EventStatus): DeviceEvent {
  if (aggregate === undefined) return { ...event, status };
  try {
    return { ...upcastEvent(aggregate, event), status };
  } catch {
    return { ...event, status };
  }
}
