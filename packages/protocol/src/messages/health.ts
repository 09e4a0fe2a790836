/** `GET /v1/health`: whether an edge answers, and which versions it speaks. Open to all. */
import * as z from 'zod/mini';
import { isArrayOf, isFields, isOrdinal } from './guard.ts';
import type { WireSchema } from './wire-values.ts';
import { ordinalSchema, wire } from './wire-values.ts';

export interface HealthAnswer {
  readonly status: 'ok';
  readonly supported: readonly number[];
}

export const healthAnswerSchema: WireSchema<HealthAnswer> = /* @__PURE__ */ wire(() =>
  z.looseObject({ status: z.literal('ok'), supported: z.array(ordinalSchema) }),
);

export function isHealthAnswer(value: unknown): value is HealthAnswer {
  return isFields(value) && value['status'] === 'ok' && isArrayOf(value['supported'], isOrdinal);
}
