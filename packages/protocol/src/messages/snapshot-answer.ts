/** `GET /v1/streams/{stream}/snapshot`: the state of one stream at a version. */
import type { Json } from '@headwater/core';
import * as z from 'zod/mini';
import { isFields, isText, isVersion } from './guard.ts';
import type { WireSchema } from './wire-values.ts';
import { jsonSchema, textSchema, versionSchema, wire } from './wire-values.ts';

export interface SnapshotAnswer {
  readonly stream: string;
  readonly version: number;
  readonly headHash: string;
  readonly epoch: string;
  /** Of the aggregate that made the state; with another one the state is folded from events instead. */
  readonly fingerprint: string;
  readonly state: Json;
}

export const snapshotAnswerSchema: WireSchema<SnapshotAnswer> = /* @__PURE__ */ wire(() =>
  z.looseObject({
    stream: textSchema,
    version: versionSchema,
    headHash: textSchema,
    epoch: textSchema,
    fingerprint: textSchema,
    state: jsonSchema,
  }),
);

export function isSnapshotAnswer(value: unknown): value is SnapshotAnswer {
  return (
    isFields(value) &&
    isText(value['stream']) &&
    isVersion(value['version']) &&
    isText(value['headHash']) &&
    isText(value['epoch']) &&
    isText(value['fingerprint']) &&
    'state' in value
  );
}
