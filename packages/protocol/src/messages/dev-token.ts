/** `POST /v1/dev/token`: sign-in without a password, on a local run alone. */
import * as z from 'zod/mini';
import { isFields, isText } from './guard.ts';
import type { WireSchema } from './wire-values.ts';
import { labelSchema, ordinalSchema, textSchema, wire } from './wire-values.ts';

export interface DevTokenRequest {
  readonly id: string;
  readonly tenant: string;
  readonly expiresInSeconds?: number;
}

export interface DevTokenAnswer {
  readonly token: string;
  readonly expiresAt: string;
}

export const devTokenRequestSchema: WireSchema<DevTokenRequest> = /* @__PURE__ */ wire(() =>
  z.strictObject({ id: labelSchema, tenant: labelSchema, expiresInSeconds: z.exactOptional(ordinalSchema) }),
);

export const devTokenAnswerSchema: WireSchema<DevTokenAnswer> = /* @__PURE__ */ wire(() =>
  z.looseObject({ token: textSchema, expiresAt: textSchema }),
);

export function isDevTokenAnswer(value: unknown): value is DevTokenAnswer {
  return isFields(value) && isText(value['token']) && isText(value['expiresAt']);
}
