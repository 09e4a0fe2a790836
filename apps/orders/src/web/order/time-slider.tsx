/** Goes through the history of an order: every version of it, one step an event, and back to the present. */
import { History } from 'lucide-react';
import { useId } from 'react';
import { usePerson } from '../session/person-context.tsx';
import { nameOf } from '../session/people.ts';
import { Button } from '../ui/button.tsx';
import { Time } from '../ui/time.tsx';
import { eventInWords, type OrderEvent } from '../words/event-words.ts';

export interface TimeSliderProps {
  /** Oldest first. */
  readonly history: readonly OrderEvent[];
  readonly currency: string;
  /** The version that is shown; the last one is the present. */
  readonly version: number;
  readonly onVersion: (version: number) => void;
}

export function TimeSlider({ history, currency, version, onVersion }: TimeSliderProps) {
  const id = useId();
  const me = usePerson();
  const event = history[version - 1];
  const isPast = version < history.length;
  if (event === undefined || history.length < 2) return null;
  const { actor, issuedAt } = event.meta;
  const after = `after ${actor === me.id ? 'you' : nameOf(actor)} ${eventInWords(event, currency).did}`;
  return (
    <div className={isPast ? 'time-slider past' : 'time-slider'}>
      <label htmlFor={id}>
        <History size={15} aria-hidden /> As it was
      </label>
      <input
        id={id}
        type="range"
        min={1}
        max={history.length}
        value={version}
        aria-valuetext={isPast ? `Version ${version} of ${history.length}, ${after}` : 'Now'}
        onChange={({ target }) => onVersion(Number(target.value))}
      />
      <span className="soft number" aria-hidden>
        {isPast ? `${version} of ${history.length}` : 'now'}
      </span>
      {isPast && (
        <p className="past-words" role="status">
          <span>
            You see the order as it was <Time at={issuedAt} />, {after}. It cannot be changed there.
          </span>
          <Button small onClick={() => onVersion(history.length)}>
            Back to now
          </Button>
        </p>
      )}
    </div>
  );
}
