/** `GET /v1/feeds/{feed}/queries/{query}?params=&atLeast=`: the read side at the edge. */
import type { Json } from '@headwater/core';
import * as z from 'zod/mini';
import { isFields, isVersion } from './guard.ts';
import type { WireSchema } from './wire-values.ts';
import { jsonSchema, versionSchema, wire } from './wire-values.ts';

export interface QueryAnswer {
  readonly result: Json;
  /** The feed position at which the result is exact; 0 before the first entry. */
  readonly position: number;
}

export const queryAnswerSchema: WireSchema<QueryAnswer> = /* @__PURE__ */ wire(() =>
  z.looseObject({ result: jsonSchema, position: versionSchema }),
);

export function isQueryAnswer(value: unknown): value is QueryAnswer {
  return isFields(value) && 'result' in value && isVersion(value['position']);
}
