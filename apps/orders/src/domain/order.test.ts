import { specFor } from '@headwater/core/testing';
import { describe, expect, it } from 'vitest';
import { MAX_LINES, MAX_PRICE, MAX_QUANTITY } from './line.ts';
import { Order } from './order.ts';
import { beans, cancelled, created, delivered, filters, lineAdded, lineRemoved, noted, paid, shipped } from './testing/order-events.ts';

const { AddLine, AddNote, CancelOrder, CreateOrder, DeliverOrder, PayOrder, RemoveLine, ShipOrder } = Order.commands;
const order = specFor(Order);

describe('creating an order', () => {
  it('[O1] an order is created with its lines, in EUR unless another currency is asked for', () => {
    order.when(CreateOrder({ customerId: 'meridian', lines: [beans] })).thenEvents(created());
    order
      .when(CreateOrder({ customerId: ' meridian ', currency: 'CHF', lines: [beans, filters] }))
      .thenEvents(created({ currency: 'CHF', lines: [beans, filters] }));
  });

  it('[O1] the time of an order is the time at which its command was issued', () => {
    const now = '2026-11-23T10:15:30.123Z';
    specFor(Order, { now })
      .when(CreateOrder({ customerId: 'meridian', lines: [beans] }))
      .thenEvents(created({ createdAt: now }));
  });

  it('[O1] an order is created once', () => {
    order
      .given(created())
      .when(CreateOrder({ customerId: 'meridian', lines: [beans] }))
      .thenRejected('OrderAlreadyExists');
    order
      .given(created(), cancelled())
      .when(CreateOrder({ customerId: 'meridian', lines: [beans] }))
      .thenRejected('OrderAlreadyExists');
  });

  it('[O1] nothing can be asked of an order that does not exist', () => {
    order.when(AddLine(beans)).thenRejected('OrderNotFound');
    order.when(RemoveLine({ sku: beans.sku })).thenRejected('OrderNotFound');
    order.when(PayOrder({ amount: 1, method: 'card' })).thenRejected('OrderNotFound');
    order.when(ShipOrder({ trackingNo: '1Z-1' })).thenRejected('OrderNotFound');
    order.when(DeliverOrder({})).thenRejected('OrderNotFound');
    order.when(CancelOrder({ reason: 'none' })).thenRejected('OrderNotFound');
    order.when(AddNote({ text: 'hello' })).thenRejected('OrderNotFound');
  });

  it('[O3] a new order names each SKU once', () => {
    order
      .when(CreateOrder({ customerId: 'meridian', lines: [beans, filters, { ...beans, quantity: 5 }] }))
      .thenRejected('SkuAlreadyOrdered', { sku: beans.sku, quantity: 5 });
  });
});

describe('the lines of an order', () => {
  it('[O2] lines are added and removed while the order is open and unpaid', () => {
    order.given(created()).when(AddLine(filters)).thenEvents(lineAdded());
    order
      .given(created(), lineAdded())
      .when(RemoveLine({ sku: beans.sku }))
      .thenEvents(lineRemoved());
  });

  it('[O2] lines do not change once the order is paid, shipped, delivered or cancelled', () => {
    order.given(created(), paid()).when(AddLine(filters)).thenRejected('OrderNotOpen', { status: 'paid' });
    order.given(created(), paid(), shipped()).when(AddLine(filters)).thenRejected('OrderNotOpen', { status: 'shipped' });
    order
      .given(created(), paid(), shipped(), delivered())
      .when(RemoveLine({ sku: beans.sku }))
      .thenRejected('OrderNotOpen', { status: 'delivered' });
    order
      .given(created(), cancelled())
      .when(RemoveLine({ sku: beans.sku }))
      .thenRejected('OrderWasCancelled', { reason: 'changed their mind' });
  });

  it('[O3] a SKU stands in an order once', () => {
    order
      .given(created())
      .when(AddLine({ ...beans, quantity: 9 }))
      .thenRejected('SkuAlreadyOrdered', { sku: beans.sku, quantity: 2 });
    order.given(created(), lineAdded(), lineRemoved()).when(AddLine(beans)).thenEvents(lineAdded(beans));
  });

  it('[O3] removing a line that is not there changes nothing', () => {
    order
      .given(created(), lineAdded(), lineRemoved())
      .when(RemoveLine({ sku: beans.sku }))
      .thenNothing();
  });

  it('[O3] the last line of an order stays', () => {
    order
      .given(created())
      .when(RemoveLine({ sku: beans.sku }))
      .thenRejected('LastLine', { sku: beans.sku });
  });

  it('[O9] an order has at most 100 lines', () => {
    const lines = Array.from({ length: MAX_LINES }, (_, index) => ({ ...beans, sku: `S-${index}` }));
    order.given(created({ lines })).when(AddLine(filters)).thenRejected('TooManyLines', { limit: MAX_LINES });
    order.when(CreateOrder({ customerId: 'meridian', lines: [...lines, filters] })).thenInvalid('lines');
  });
});

describe('paying', () => {
  it('[O4] an order is paid with exactly its total', () => {
    order
      .given(created())
      .when(PayOrder({ amount: 2_500, method: 'card' }))
      .thenEvents(paid());
    order
      .given(created(), lineAdded())
      .when(PayOrder({ amount: 2_890, method: 'card' }))
      .thenEvents(paid(2_890));
    for (const amount of [2_499, 2_501, 0]) {
      order
        .given(created())
        .when(PayOrder({ amount, method: 'card' }))
        .thenRejected('AmountDiffers', { amount, total: 2_500, currency: 'EUR' });
    }
  });

  it('[O4] an order is paid once', () => {
    const again = PayOrder({ amount: 2_500, method: 'cash' });
    for (const history of [[paid()], [paid(), shipped()], [paid(), shipped(), delivered()]]) {
      order
        .given(created(), ...history)
        .when(again)
        .thenRejected('OrderAlreadyPaid', { amount: 2_500, method: 'card', currency: 'EUR' });
    }
    order.given(created(), cancelled()).when(again).thenRejected('OrderWasCancelled');
  });

  it('[O4] an order over nothing is paid with nothing', () => {
    order
      .given(created({ lines: [{ ...beans, price: 0 }] }))
      .when(PayOrder({ amount: 0, method: 'invoice' }))
      .thenEvents(Order.events.OrderPaid({ amount: 0, method: 'invoice' }));
  });
});

describe('shipping and delivering', () => {
  it('[O5] an order is shipped once it is paid', () => {
    order
      .given(created(), paid())
      .when(ShipOrder({ trackingNo: '1Z-1' }))
      .thenEvents(shipped());
    order
      .given(created())
      .when(ShipOrder({ trackingNo: '1Z-1' }))
      .thenRejected('OrderNotPaid', { total: 2_500, currency: 'EUR' });
    order
      .given(created(), paid(), cancelled(2_500))
      .when(ShipOrder({ trackingNo: '1Z-1' }))
      .thenRejected('OrderWasCancelled');
  });

  it('[O5] the same parcel said twice is one shipment; another parcel is refused', () => {
    order
      .given(created(), paid(), shipped())
      .when(ShipOrder({ trackingNo: '1Z-1' }))
      .thenNothing();
    order
      .given(created(), paid(), shipped(), delivered())
      .when(ShipOrder({ trackingNo: '1Z-2' }))
      .thenRejected('OrderAlreadyShipped', { trackingNo: '1Z-1' });
  });

  it('[O6] an order is delivered once it is shipped', () => {
    order.given(created(), paid(), shipped()).when(DeliverOrder({})).thenEvents(delivered());
    order.given(created(), paid(), shipped(), delivered()).when(DeliverOrder({})).thenNothing();
    order.given(created()).when(DeliverOrder({})).thenRejected('OrderNotShipped', { status: 'open' });
    order.given(created(), paid()).when(DeliverOrder({})).thenRejected('OrderNotShipped', { status: 'paid' });
    order.given(created(), cancelled()).when(DeliverOrder({})).thenRejected('OrderWasCancelled');
  });
});

describe('cancelling', () => {
  it('[O7] an order is cancelled until it is shipped, and what was paid is to be refunded', () => {
    order
      .given(created())
      .when(CancelOrder({ reason: 'changed their mind' }))
      .thenEvents(cancelled());
    order
      .given(created(), paid())
      .when(CancelOrder({ reason: 'changed their mind' }))
      .thenEvents(cancelled(2_500));
    order
      .given(created(), paid(), shipped())
      .when(CancelOrder({ reason: 'late' }))
      .thenRejected('OrderAlreadyShipped', { trackingNo: '1Z-1' });
    order
      .given(created(), paid(), shipped(), delivered())
      .when(CancelOrder({ reason: 'late' }))
      .thenRejected('OrderAlreadyShipped');
  });

  it('[O7] an order is cancelled once', () => {
    order
      .given(created(), cancelled(0, 'fraud'))
      .when(CancelOrder({ reason: 'late' }))
      .thenRejected('OrderWasCancelled', { reason: 'fraud' });
  });
});

describe('what happens when somebody else was faster', () => {
  it('[O7] only cancelling insists on the order that its author saw', () => {
    const strict = Object.entries(Order.commandDefinitions).filter(([, { onConflict }]) => onConflict === 'strict');
    expect(strict.map(([type]) => type)).toEqual(['CancelOrder']);
  });
});

describe('notes', () => {
  it('[O8] a note can be added at any time', () => {
    for (const history of [[], [paid()], [paid(), shipped()], [paid(), shipped(), delivered()], [cancelled()]]) {
      order
        .given(created(), ...history)
        .when(AddNote({ text: ' ring twice ' }))
        .thenEvents(noted());
    }
  });

  it('[O8] a note changes nothing else', () => {
    order
      .given(created(), noted())
      .when(PayOrder({ amount: 2_500, method: 'card' }))
      .thenEvents(paid());
  });
});

describe('what is typed in', () => {
  it('[O9] fields have limits, and blanks around a text do not count', () => {
    order.when(CreateOrder({ customerId: '  ', lines: [] })).thenInvalid('customerId', 'lines');
    order.when(CreateOrder({ customerId: 'x'.repeat(65), currency: 'euro', lines: [beans] })).thenInvalid('customerId', 'currency');
    order.when(AddLine({ sku: 'two words', name: ' ', quantity: 0, price: -1 })).thenInvalid('sku', 'name', 'quantity', 'price');
    order.when(AddLine({ ...beans, quantity: MAX_QUANTITY + 1, price: MAX_PRICE + 1 })).thenInvalid('quantity', 'price');
    order.when(AddLine({ ...beans, quantity: 1.5, price: 0.1 })).thenInvalid('quantity', 'price');
    order.when(AddNote({ text: 'x'.repeat(2_001) })).thenInvalid('text');
  });

  it('[O9] the greatest order there can be has a total that is exact', () => {
    const lines = Array.from({ length: MAX_LINES }, (_, index) => ({
      ...beans,
      sku: `S-${index}`,
      quantity: MAX_QUANTITY,
      price: MAX_PRICE,
    }));
    const total = MAX_LINES * MAX_QUANTITY * MAX_PRICE;
    order
      .given(created({ lines }))
      .when(PayOrder({ amount: total, method: 'bank-transfer' }))
      .thenEvents(Order.events.OrderPaid({ amount: total, method: 'bank-transfer' }));
    order
      .given(created({ lines }))
      .when(PayOrder({ amount: total - 1, method: 'bank-transfer' }))
      .thenRejected('AmountDiffers');
  });
});
