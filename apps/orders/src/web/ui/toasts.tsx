/** Short messages at the foot of the page, read out by screen readers, gone after a while; some can be acted on. */
import { createContext, useCallback, useContext, useRef, useState, type ReactNode } from 'react';

const SHOWN_MS = 4_000;
/** Long enough to read it, change one's mind and reach the button. */
const SHOWN_WITH_ACTION_MS = 10_000;

export interface ToastAction {
  /** What the button says. */
  readonly label: string;
  readonly act: () => void;
}

type ShowToast = (text: string, action?: ToastAction) => void;

const ToastContext = createContext<ShowToast>(() => undefined);

export function Toasts({ children }: { readonly children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly { readonly id: number; readonly text: string; readonly action: ToastAction | undefined }[]>(
    [],
  );
  const count = useRef(0);
  const hide = useCallback((gone: number) => setToasts((shown) => shown.filter(({ id }) => id !== gone)), []);
  const show = useCallback<ShowToast>(
    (text, action) => {
      count.current += 1;
      const toast = { id: count.current, text, action };
      setToasts((shown) => [...shown.slice(-2), toast]);
      setTimeout(() => hide(toast.id), action === undefined ? SHOWN_MS : SHOWN_WITH_ACTION_MS);
    },
    [hide],
  );
  return (
    <ToastContext.Provider value={show}>
      {children}
      <div className="toasts" role="status" aria-live="polite">
        {toasts.map(({ id, text, action }) => (
          <p className="toast" key={id}>
            {text}
            {action !== undefined && (
              <button
                type="button"
                className="toast-action"
                onClick={() => {
                  hide(id);
                  action.act();
                }}
              >
                {action.label}
              </button>
            )}
          </p>
        ))}
      </div>
    </ToastContext.Provider>
  );
}

/** Shows a message. */
export function useToast(): ShowToast {
  return useContext(ToastContext);
}
