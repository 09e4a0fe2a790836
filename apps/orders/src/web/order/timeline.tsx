/** Everything that happened to an order, newest first: who, when, and whether the edge has confirmed it. */
import type { DeviceEvent } from '@headwater/client';
import { Clock, type LucideIcon, Ban, Banknote, FilePlus, ListMinus, ListPlus, MessageSquare, PackageCheck, Truck } from 'lucide-react';
import { usePerson } from '../session/person-context.tsx';
import { nameOf } from '../session/people.ts';
import { Time } from '../ui/time.tsx';
import { eventInWords, type OrderEvent } from '../words/event-words.ts';
import { arrivedLate } from './arrived-late.ts';

const icons: Readonly<Record<OrderEvent['type'], LucideIcon>> = {
  OrderCreated: FilePlus,
  LineAdded: ListPlus,
  LineRemoved: ListMinus,
  OrderPaid: Banknote,
  OrderShipped: Truck,
  OrderDelivered: PackageCheck,
  OrderCancelled: Ban,
  NoteAdded: MessageSquare,
};

export interface TimelineProps {
  /** Oldest first. */
  readonly events: readonly DeviceEvent<OrderEvent>[];
  readonly currency: string;
  /** How many of the events belong to what is shown; the later ones are still to come there. */
  readonly until: number;
}

export function Timeline({ events, currency, until }: TimelineProps) {
  return (
    <ol className="timeline" aria-label="Timeline">
      {events.toReversed().map((event, index) => (
        <Entry key={event.id} event={event} currency={currency} toCome={events.length - index > until} />
      ))}
    </ol>
  );
}

interface EntryProps {
  readonly event: DeviceEvent<OrderEvent>;
  readonly currency: string;
  readonly toCome: boolean;
}

function Entry({ event, currency, toCome }: EntryProps) {
  const me = usePerson();
  const { did, quote } = eventInWords(event, currency);
  const { actor, issuedAt } = event.meta;
  const Icon = icons[event.type];
  return (
    <li className={toCome ? `${event.status} to-come` : event.status} data-status={event.status}>
      <span className="timeline-mark" aria-hidden>
        <Icon size={15} />
      </span>
      <div>
        <p>
          <strong>{actor === me.id ? 'You' : nameOf(actor)}</strong> {did}
        </p>
        {quote !== undefined && <blockquote>{quote}</blockquote>}
        <p className="timeline-when soft">
          <Time at={issuedAt} />
          {toCome && <span>later than what is shown</span>}
          {event.status === 'pending' ? (
            <span className="pending-words">
              <Clock size={13} aria-hidden /> not sent yet
            </span>
          ) : (
            arrivedLate(event) && (
              <span>
                arrived <Time at={event.recordedAt} />
              </span>
            )
          )}
        </p>
      </div>
    </li>
  );
}
