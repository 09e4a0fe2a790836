import { recordEvents } from '@headwater/core';
import { describe, expect, it } from 'vitest';
import { Order } from '../../domain/index.ts';
import { beans, cancelled, created, delivered, lineAdded, lineRemoved, noted, paid, shipped } from '../../domain/testing/order-events.ts';
import { commandInWords } from './command-words.ts';
import { eventInWords, isOrderEvent } from './event-words.ts';

const meta = { commandId: 'c', clientId: 'd', actor: 'ana', issuedAt: '2026-01-01T00:00:00.000Z' };

describe('what happened, in words', () => {
  const proposed = [
    created(),
    lineAdded(),
    lineRemoved(beans),
    paid(390),
    shipped('1Z-7'),
    delivered(),
    cancelled(390, 'broken'),
    noted('ring twice'),
  ];
  const events = recordEvents(proposed, { stream: 'order-1', version: 0, recordedAt: meta.issuedAt, meta });

  it('[O27] every event is told in words that follow a name', () => {
    const told = events.filter(isOrderEvent).map((event) => eventInWords(event, 'EUR'));
    expect(told).toHaveLength(Object.keys(Order.events).length);
    expect(told.map(({ did }) => did.replace(/[^\x20-\x7e×]/g, ''))).toEqual([
      expect.stringMatching(/^created the order over .*25[.,]00/),
      'added 1 × Paper filters',
      'removed 2 × Espresso beans',
      expect.stringMatching(/^recorded the payment of .*3[.,]90.* by card$/),
      'shipped it as 1Z-7',
      'recorded the delivery',
      expect.stringMatching(/^cancelled it; .*3[.,]90.* to be refunded$/),
      'noted',
    ]);
    expect(told.map(({ quote }) => quote).filter((quote) => quote !== undefined)).toEqual(['broken', 'ring twice']);
  });

  it('[O27] an event that this version does not know is none of its own', () => {
    expect(isOrderEvent({ stream: 'order-1', type: 'OrderTeleported' })).toBe(false);
    expect(isOrderEvent({ stream: 'invoice-1', type: 'NoteAdded' })).toBe(false);
  });
});

describe('what somebody wanted, in words', () => {
  const { AddLine, AddNote, CancelOrder, CreateOrder, DeliverOrder, PayOrder, RemoveLine, ShipOrder } = Order.commands;
  const commands = [
    CreateOrder({ customerId: 'meridian', lines: [beans] }),
    AddLine(beans),
    RemoveLine({ sku: 'BEAN-1' }),
    PayOrder({ amount: 2_500, method: 'cash' }),
    ShipOrder({ trackingNo: '1Z-7' }),
    DeliverOrder({}),
    CancelOrder({ reason: 'broken' }),
    AddNote({ text: 'ring twice' }),
  ];

  it('[O27] every command is told in words that follow “wanted to”', () => {
    expect(commands).toHaveLength(Object.keys(Order.commands).length);
    const told = commands.map(({ type, data }) => commandInWords(type, data, 'EUR'));
    expect(new Set(told).size).toBe(told.length);
    for (const words of told) expect(words).toMatch(/^(create|add|remove|record|ship|cancel|note) /);
  });

  it('[O27] a command that this version does not know is named', () => {
    expect(commandInWords('TeleportOrder', {}, 'EUR')).toContain('TeleportOrder');
  });
});
