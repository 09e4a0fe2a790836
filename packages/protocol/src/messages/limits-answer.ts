/** `GET /v1/limits`: the limits of this edge. Open to all. */
import * as z from 'zod/mini';
import type { Limits } from '../limits.ts';
import { defaultLimits } from '../limits.ts';
import { isFields, isVersion } from './guard.ts';
import type { WireSchema } from './wire-values.ts';
import { versionSchema, wire } from './wire-values.ts';

export const limitsAnswerSchema: WireSchema<Limits> = /* @__PURE__ */ wire(() => {
  const shape = Object.fromEntries(Object.keys(defaultLimits).map((name) => [name, versionSchema]));
  // The keys of the shape are those of `Limits`, which their names alone cannot tell the compiler.
  return z.looseObject(shape) as unknown as WireSchema<Limits>;
});

export function isLimits(value: unknown): value is Limits {
  return isFields(value) && Object.keys(defaultLimits).every((name) => isVersion(value[name]));
}
