import { decide, fold, parseCommand, recordEvents, type CommandOf, type ProposedEvent } from '@headwater/core';
import { expect, it } from 'vitest';
import { Order, ORDER_STATUSES, type OrderStatus } from '../../domain/index.ts';
import { beans, cancelled, created, delivered, paid, shipped } from '../../domain/testing/order-events.ts';
import { possibleActions } from './possible-actions.ts';

const historyByStatus: Readonly<Record<OrderStatus, readonly ProposedEvent[]>> = {
  open: [created()],
  paid: [created(), paid()],
  shipped: [created(), paid(), shipped()],
  delivered: [created(), paid(), shipped(), delivered()],
  cancelled: [created(), cancelled()],
};

it.each(ORDER_STATUSES)('[O24] what the page offers for an order that is %s is what the order accepts', (status) => {
  expect(possibleActions(status)).toEqual({
    changeLines: isAccepted(status, Order.commands.AddLine({ ...beans, sku: 'NEW' })),
    pay: isAccepted(status, Order.commands.PayOrder({ amount: 2_500, method: 'card' })),
    ship: isAccepted(status, Order.commands.ShipOrder({ trackingNo: 'T' })),
    deliver: isAccepted(status, Order.commands.DeliverOrder({})),
    cancel: isAccepted(status, Order.commands.CancelOrder({ reason: 'R' })),
  });
});

/** Accepted, and something happens. */
function isAccepted(status: OrderStatus, command: CommandOf<typeof Order>): boolean {
  const meta = { commandId: 'c', clientId: 'd', actor: 'ana', issuedAt: '2026-01-01T00:00:00.000Z' };
  const { state } = fold(Order, recordEvents(historyByStatus[status], { stream: 'order-1', version: 0, recordedAt: meta.issuedAt, meta }));
  const parsed = parseCommand(Order, command);
  if (parsed.kind !== 'parsed') throw new Error(parsed.kind);
  const decision = decide(Order, parsed.command, state, { commandId: 'c', now: meta.issuedAt, actor: 'ana', phase: 'initial' });
  return decision.kind === 'accepted' && decision.events.length > 0;
}
