import { decide, fold, parseCommand, recordEvents } from '@headwater/core';
import { expect, it } from 'vitest';
import { Order } from '../../domain/index.ts';
import { planOrder } from './plan-order.ts';
import { seededRandom } from './random.ts';

it('[O22] every command of a sample order is accepted in turn, and all statuses come about', () => {
  const random = seededRandom(1);
  const statuses = new Map<string, number>();
  for (let round = 0; round < 500; round += 1) {
    let order = fold(Order, []);
    for (const command of planOrder(random)) {
      const parsed = parseCommand(Order, command);
      if (parsed.kind !== 'parsed') throw new Error(`${command.type} is ${parsed.kind}`);
      const decision = decide(Order, parsed.command, order.state, {
        commandId: 'c',
        now: '2026-01-01T00:00:00.000Z',
        actor: 'ana',
        phase: 'initial',
      });
      if (decision.kind !== 'accepted') throw new Error(`${command.type} is refused: ${decision.rejection.code}`);
      expect(decision.events.length).toBeGreaterThan(0);
      const meta = { commandId: 'c', clientId: 'd', actor: 'ana', issuedAt: '2026-01-01T00:00:00.000Z' };
      order = fold(
        Order,
        recordEvents(decision.events, { stream: 'order-1', version: order.version, recordedAt: meta.issuedAt, meta }),
        order,
      );
    }
    statuses.set(order.state.status, (statuses.get(order.state.status) ?? 0) + 1);
  }
  expect([...statuses.keys()].toSorted()).toEqual(['cancelled', 'delivered', 'open', 'paid', 'shipped']);
  expect(Math.min(...statuses.values())).toBeGreaterThan(15);
});
