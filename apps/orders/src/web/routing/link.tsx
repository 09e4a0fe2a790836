/** A link within the desk: a real one, so that it can be opened in a tab, copied and focused. */
import type { ComponentProps, MouseEvent } from 'react';
import { pathOf } from './route.ts';
import { navigate } from './use-route.ts';

export type LinkProps = Omit<ComponentProps<'a'>, 'href'> & { readonly to: Parameters<typeof pathOf>[0] };

export function Link({ to, onClick, ...rest }: LinkProps) {
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event);
    const elsewhere = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0;
    if (event.defaultPrevented || elsewhere) return;
    event.preventDefault();
    navigate(to);
  };
  return <a href={pathOf(to)} onClick={follow} {...rest} />;
}
