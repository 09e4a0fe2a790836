/** The single fields of commands and events, with their limits. */
import * as z from 'zod/mini';

export const CustomerId = text(64);
/** ISO 4217. */
export const Currency = z.string().check(z.regex(/^[A-Z]{3}$/, 'three capital letters, as in EUR'));
export const TrackingNo = text(64);
export const Reason = text(500);
export const NoteText = text(2_000);

/** Some text, without blanks around it. */
function text(maxLength: number): z.ZodMiniString<string> {
  return z.string().check(z.trim(), z.minLength(1), z.maxLength(maxLength));
}
