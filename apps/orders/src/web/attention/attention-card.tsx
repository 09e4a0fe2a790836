/** One piece of work that did not go as its author wanted: what, why, what others did meanwhile, and what now. */
import type { Resolution, Unresolved } from '@headwater/client';
import { parseStream, type RecordedEvent } from '@headwater/core';
import { useClient } from '@headwater/react';
import { TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { refusalInWords, type OrderRefusal } from '../../domain/index.ts';
import { Link } from '../routing/link.tsx';
import { nameOf } from '../session/people.ts';
import { usePerson } from '../session/person-context.tsx';
import { Button } from '../ui/button.tsx';
import { Problem } from '../ui/problem.tsx';
import { Time } from '../ui/time.tsx';
import { useToast } from '../ui/toasts.tsx';
import { commandInWords } from '../words/command-words.ts';
import { eventInWords, isOrderEvent } from '../words/event-words.ts';
import { failureInWords } from '../words/failure-words.ts';
import { problemInWords } from './problem-words.ts';

const actionWords: Readonly<Record<Resolution, string>> = { retry: 'Try again', discard: 'Discard', acknowledge: 'Got it' };
const doneWords: Readonly<Record<Resolution, string>> = { retry: 'Trying again', discard: 'Discarded', acknowledge: 'Put aside' };

export interface AttentionCardProps {
  readonly item: Unresolved;
  readonly currency: string;
  /** Name the order, where that is not clear from the page. */
  readonly withOrder?: boolean;
}

export function AttentionCard({ item, currency, withOrder = false }: AttentionCardProps) {
  const client = useClient();
  const toast = useToast();
  const me = usePerson();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const { title, sentence } = problemInWords(item.problem);
  const wanted = commandInWords(item.type, item.data, currency);
  const id = parseStream(item.stream)?.id ?? item.stream;

  const resolve = async (action: Resolution) => {
    setBusy(true);
    try {
      const receipt = await client.resolve(item.commandId, action);
      // The codes of this app's only aggregate.
      if (receipt?.kind === 'rejected') setFailure(`Still refused. ${refusalInWords(receipt.rejection as OrderRefusal)}`);
      else toast(doneWords[action]);
    } catch (error) {
      setFailure(failureInWords(error));
    } finally {
      setBusy(false);
    }
  };

  return (
    <article className="card attention-card" aria-label={`${title}: ${wanted}`}>
      <header>
        <TriangleAlert size={19} aria-hidden />
        <div>
          <h2>
            {item.actor === me.id ? 'You' : nameOf(item.actor)} wanted to {wanted}
          </h2>
          <p className="soft">
            <Time at={item.issuedAt} />
            {withOrder && (
              <>
                {' · '}
                <Link to={{ page: 'order', id }}>Order {id}</Link>
              </>
            )}
          </p>
        </div>
      </header>
      <p>
        <strong>{title}.</strong> {sentence}
      </p>
      <Intervening events={item.problem.intervening} currency={currency} />
      {failure !== undefined && <Problem>{failure}</Problem>}
      <div className="buttons">
        {actionsOf(item).map((action) => (
          <Button key={action} small look={action === 'retry' ? 'primary' : 'normal'} disabled={busy} onClick={() => void resolve(action)}>
            {actionWords[action]}
          </Button>
        ))}
      </div>
    </article>
  );
}

/** What was settled can only be seen or tried again: there is nothing left to take back. */
function actionsOf({ actions }: Unresolved): readonly Resolution[] {
  return actions.includes('acknowledge') ? actions.filter((action) => action !== 'discard') : actions;
}

function Intervening({ events, currency }: { readonly events: readonly RecordedEvent[]; readonly currency: string }) {
  const known = events.filter(isOrderEvent);
  if (known.length === 0) return null;
  return (
    <section className="intervening" aria-label="What happened meanwhile">
      <h3 className="soft">Meanwhile</h3>
      <ul>
        {known.map((event) => {
          const { did, quote } = eventInWords(event, currency);
          return (
            <li key={event.id}>
              <strong>{nameOf(event.meta.actor)}</strong> {did}
              {quote !== undefined && `: “${quote}”`}{' '}
              <span className="soft">
                <Time at={event.meta.issuedAt} />
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
