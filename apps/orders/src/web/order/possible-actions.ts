/** Which actions make sense in a status: what the buttons show. Whether they succeed, the order decides. */
import type { OrderStatus } from '../../domain/index.ts';

export interface PossibleActions {
  readonly changeLines: boolean;
  readonly pay: boolean;
  readonly ship: boolean;
  readonly deliver: boolean;
  readonly cancel: boolean;
}

const none: PossibleActions = { changeLines: false, pay: false, ship: false, deliver: false, cancel: false };

const actionsByStatus: Readonly<Record<OrderStatus, PossibleActions>> = {
  open: { ...none, changeLines: true, pay: true, cancel: true },
  paid: { ...none, ship: true, cancel: true },
  shipped: { ...none, deliver: true },
  delivered: none,
  cancelled: none,
};

export function possibleActions(status: OrderStatus): PossibleActions {
  return actionsByStatus[status];
}
