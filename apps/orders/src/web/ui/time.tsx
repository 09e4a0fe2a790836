/** A point in time, short; the whole of it on hover. */
import { clockTime, shortTime, wholeTime } from '../words/time-words.ts';

export interface TimeProps {
  readonly at: string;
  /** To the second, without a day. */
  readonly exact?: boolean;
}

export function Time({ at, exact = false }: TimeProps) {
  return (
    <time dateTime={at} title={wholeTime(at)} className="number">
      {exact ? clockTime(at) : shortTime(at, new Date())}
    </time>
  );
}
