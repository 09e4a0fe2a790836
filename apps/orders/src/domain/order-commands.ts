/** What one can ask of an order. */
import { command } from '@headwater/core';
import * as z from 'zod/mini';
import { Currency, CustomerId, NoteText, Reason, TrackingNo } from './fields.ts';
import { Line, MAX_LINES, Sku } from './line.ts';
import { Payment } from './payment.ts';

export const orderCommands = {
  CreateOrder: command(
    z.object({
      customerId: CustomerId,
      currency: z._default(Currency, 'EUR'),
      lines: z.array(Line).check(z.minLength(1), z.maxLength(MAX_LINES)),
    }),
  ),
  AddLine: command(Line),
  RemoveLine: command(z.object({ sku: Sku })),
  PayOrder: command(Payment),
  ShipOrder: command(z.object({ trackingNo: TrackingNo })),
  DeliverOrder: command(z.object({})),
  /** Strict: nobody cancels an order that has changed since they looked at it. */
  CancelOrder: command(z.object({ reason: Reason }), { onConflict: 'strict' }),
  AddNote: command(z.object({ text: NoteText })),
};
