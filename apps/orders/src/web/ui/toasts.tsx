/** Short messages at the foot of the page, read out by screen readers, gone after a while. */
import { createContext, useCallback, useContext, useRef, useState, type ReactNode } from 'react';

const SHOWN_MS = 4_000;

const ToastContext = createContext<(text: string) => void>(() => undefined);

export function Toasts({ children }: { readonly children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly { readonly id: number; readonly text: string }[]>([]);
  const count = useRef(0);
  const show = useCallback((text: string) => {
    count.current += 1;
    const toast = { id: count.current, text };
    setToasts((shown) => [...shown.slice(-2), toast]);
    setTimeout(() => setToasts((shown) => shown.filter(({ id }) => id !== toast.id)), SHOWN_MS);
  }, []);
  return (
    <ToastContext.Provider value={show}>
      {children}
      <div className="toasts" role="status" aria-live="polite">
        {toasts.map(({ id, text }) => (
          <p className="toast" key={id}>
            {text}
          </p>
        ))}
      </div>
    </ToastContext.Provider>
  );
}

/** Shows a message. */
export function useToast(): (text: string) => void {
  return useContext(ToastContext);
}
