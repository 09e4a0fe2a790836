/** A problem as an answer, as part of an answer, or in a frame. */
import * as z from 'zod/mini';
import type { Problem } from '../problems.ts';
import { isAbsentOr, isFields, isOrdinal, isText } from './guard.ts';
import type { WireSchema } from './wire-values.ts';
import { ordinalSchema, textSchema, wire } from './wire-values.ts';

export const problemSchema: WireSchema<Problem> = /* @__PURE__ */ wire(() =>
  z.looseObject({
    type: textSchema,
    title: textSchema,
    status: ordinalSchema,
    detail: z.exactOptional(textSchema),
    instance: z.exactOptional(textSchema),
  }),
);

export function isProblem(value: unknown): value is Problem {
  return (
    isFields(value) &&
    isText(value['type']) &&
    isText(value['title']) &&
    isOrdinal(value['status']) &&
    isAbsentOr(value, 'detail', isText) &&
    isAbsentOr(value, 'instance', isText)
  );
}
