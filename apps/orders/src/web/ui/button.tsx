/** A button with an icon, in one of four looks. */
import type { LucideIcon } from 'lucide-react';
import type { ComponentProps } from 'react';

export interface ButtonProps extends ComponentProps<'button'> {
  readonly look?: 'normal' | 'primary' | 'danger' | 'plain';
  readonly icon?: LucideIcon;
  readonly small?: boolean;
}

export function Button({ look = 'normal', icon: Icon, small = false, className, children, type = 'button', ...rest }: ButtonProps) {
  const classes = ['button', look !== 'normal' && look, small && 'small', children === undefined && 'icon-only', className];
  return (
    <button type={type} className={classes.filter(Boolean).join(' ')} {...rest}>
      {Icon && <Icon size={17} aria-hidden />}
      {children}
    </button>
  );
}
