/** A button that opens a panel beside itself; Escape, a click elsewhere or leaving it by keyboard closes it. */
import { useEffect, useId, useRef, useState, type ReactNode } from 'react';

export interface PopoverProps {
  readonly className?: string;
  /** The accessible name of the button, which says what it is even where its text is hidden. */
  readonly label: string;
  readonly button: ReactNode;
  /** The panel; it may close itself. */
  readonly children: (close: () => void) => ReactNode;
}

export function Popover({ className = 'button plain', label, button, children }: PopoverProps) {
  const [open, setOpen] = useState(false);
  const anchor = useRef<HTMLDivElement>(null);
  const panelId = useId();

  useEffect(() => {
    if (!open) return undefined;
    const closeOutside = ({ target }: Event) => {
      if (target instanceof Node && anchor.current?.contains(target) === false) setOpen(false);
    };
    const closeOnEscape = ({ key }: KeyboardEvent) => {
      if (key !== 'Escape') return;
      setOpen(false);
      anchor.current?.querySelector('button')?.focus();
    };
    const listen = [
      ['pointerdown', closeOutside],
      ['focusin', closeOutside],
    ] as const;
    for (const [type, listener] of listen) document.addEventListener(type, listener);
    document.addEventListener('keydown', closeOnEscape);
    return () => {
      for (const [type, listener] of listen) document.removeEventListener(type, listener);
      document.removeEventListener('keydown', closeOnEscape);
    };
  }, [open]);

  return (
    <div className="popover-anchor" ref={anchor}>
      <button
        type="button"
        className={className}
        aria-label={label}
        aria-expanded={open}
        aria-controls={panelId}
        onClick={() => setOpen(!open)}
      >
        {button}
      </button>
      {open && (
        <div className="popover" id={panelId} role="group" aria-label={label}>
          {children(() => setOpen(false))}
        </div>
      )}
    </div>
  );
}
