/** A point in time, short; the whole of it on hover. */
import { shortTime, wholeTime } from '../words/time-words.ts';

export function Time({ at }: { readonly at: string }) {
  return (
    <time dateTime={at} title={wholeTime(at)} className="number">
      {shortTime(at, new Date())}
    </time>
  );
}
