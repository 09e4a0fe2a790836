/** Why something was not done, in a sentence. */
import { CircleAlert } from 'lucide-react';

export function Problem({ children }: { readonly children: string }) {
  return (
    <p className="problem" role="alert">
      <CircleAlert size={17} aria-hidden />
      <span>{children}</span>
    </p>
  );
}
