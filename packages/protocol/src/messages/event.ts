/** The event as a stream stores it and as everybody reads it. */
import type { RecordedEvent } from '@headwater/core';
import * as z from 'zod/mini';
import { isAbsentOr, isFields, isOrdinal, isText } from './guard.ts';
import type { WireSchema } from './wire-values.ts';
import { jsonSchema, ordinalSchema, textSchema, wire } from './wire-values.ts';

/** An event whose data was erased: `dataHash` keeps the hash chain of its stream valid. */
export interface ErasedEvent extends Omit<RecordedEvent, 'data' | 'salt'> {
  readonly erased: true;
  readonly dataHash: string;
}

/** An event that travels: whole, or erased. */
export type StoredEvent = RecordedEvent | ErasedEvent;

/** True when the data of the event is gone. */
export function isErased(event: StoredEvent): event is ErasedEvent {
  return 'erased' in event;
}

export const eventSchema: WireSchema<StoredEvent> = /* @__PURE__ */ wire(() => {
  const envelope = {
    id: textSchema,
    stream: textSchema,
    version: ordinalSchema,
    type: textSchema,
    schemaVersion: ordinalSchema,
    recordedAt: textSchema,
    meta: z.looseObject({
      commandId: textSchema,
      clientId: textSchema,
      actor: textSchema,
      issuedAt: textSchema,
      correlationId: z.exactOptional(textSchema),
      causationId: z.exactOptional(textSchema),
    }),
  };
  return z.union([
    z.looseObject({ ...envelope, data: jsonSchema, salt: z.exactOptional(textSchema) }),
    z.looseObject({ ...envelope, erased: z.literal(true), dataHash: textSchema }),
  ]);
});

export function isStoredEvent(value: unknown): value is StoredEvent {
  return (
    isFields(value) &&
    isText(value['id']) &&
    isText(value['stream']) &&
    isOrdinal(value['version']) &&
    isText(value['type']) &&
    isOrdinal(value['schemaVersion']) &&
    isText(value['recordedAt']) &&
    isMeta(value['meta']) &&
    (('data' in value && isAbsentOr(value, 'salt', isText)) || (value['erased'] === true && isText(value['dataHash'])))
  );
}

function isMeta(value: unknown): boolean {
  return (
    isFields(value) &&
    isText(value['commandId']) &&
    isText(value['clientId']) &&
    isText(value['actor']) &&
    isText(value['issuedAt']) &&
    isAbsentOr(value, 'correlationId', isText) &&
    isAbsentOr(value, 'causationId', isText)
  );
}
