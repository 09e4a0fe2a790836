/** What somebody wanted, in words that follow “wanted to”. */
import type { CommandOf } from '@headwater/core';
import { formatMoney, type Order } from '../../domain/index.ts';
import { methodWords } from './status-words.ts';

type OrderCommand = CommandOf<typeof Order>;

/** `data` is what the app itself recorded under that type; a type that this version does not know is named. */
export function commandInWords(type: string, data: unknown, currency: string): string {
  const command = { type, data } as Pick<OrderCommand, 'type' | 'data'> as OrderCommand;
  switch (command.type) {
    case 'CreateOrder':
      return 'create the order';
    case 'AddLine':
      return `add ${command.data.quantity} × ${command.data.name}`;
    case 'RemoveLine':
      return `remove ${command.data.sku}`;
    case 'PayOrder':
      return `record a payment of ${formatMoney(command.data.amount, currency)} ${methodWords[command.data.method]}`;
    case 'ShipOrder':
      return `ship it as ${command.data.trackingNo}`;
    case 'DeliverOrder':
      return 'record the delivery';
    case 'CancelOrder':
      return `cancel it: “${command.data.reason}”`;
    case 'AddNote':
      return `note “${command.data.text}”`;
    default:
      return `do something that this version does not know (${type})`;
  }
}
