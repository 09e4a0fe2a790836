/** Makes sample orders, several at a time so that their commands share transactions. */
import type { Client } from '@headwater/client';
import { Order } from '../../domain/index.ts';
import { newOrderNumber } from '../orders/order-number.ts';
import { planOrder } from './plan-order.ts';
import type { Random } from './random.ts';

const AT_ONCE = 64;
/** Told more often than this, progress costs more than it tells. */
const TELL_EVERY_MS = 100;

export interface MakeOrders {
  readonly count: number;
  readonly random: Random;
  /** Stops before the next order. */
  readonly signal: AbortSignal;
  /** Told now and then. */
  readonly onMade: (made: number) => void;
}

/** Resolves when all are on this device, or with how many are when it was stopped. Throws what `execute` throws. */
export async function makeOrders(client: Client, { count, random, signal, onMade }: MakeOrders): Promise<number> {
  let begun = 0;
  let made = 0;
  let toldAt = 0;
  const makeSome = async () => {
    while (begun < count && !signal.aborted) {
      begun += 1;
      const order = client.aggregate(Order, newOrderNumber());
      for (const command of planOrder(random)) await order.execute(command);
      made += 1;
      if (performance.now() - toldAt < TELL_EVERY_MS) continue;
      toldAt = performance.now();
      onMade(made);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, makeSome));
  return made;
}
