/** `POST /v1/tickets`: what a browser takes along to open a socket, since it can send no header there. */
import * as z from 'zod/mini';
import { isFields, isText } from './guard.ts';
import type { WireSchema } from './wire-values.ts';
import { feedSchema, textSchema, wire } from './wire-values.ts';

export interface TicketRequest {
  readonly feed: string;
}

/** Signed, bound to principal, tenant, feed and origin, good for one socket until `expiresAt`. */
export interface TicketAnswer {
  readonly ticket: string;
  readonly expiresAt: string;
}

export const ticketRequestSchema: WireSchema<TicketRequest> = /* @__PURE__ */ wire(() => z.strictObject({ feed: feedSchema }));

export const ticketAnswerSchema: WireSchema<TicketAnswer> = /* @__PURE__ */ wire(() =>
  z.looseObject({ ticket: textSchema, expiresAt: textSchema }),
);

export function isTicketAnswer(value: unknown): value is TicketAnswer {
  return isFields(value) && isText(value['ticket']) && isText(value['expiresAt']);
}
