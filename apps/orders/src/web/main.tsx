/** Where the web app begins. */
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/shell.css';
import './styles/orders.css';
import './styles/order.css';
import './styles/attention.css';
import './styles/dashboard.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { openWire } from './sync/wire.ts';
import { WireProvider } from './sync/wire-context.tsx';
import { Toasts } from './ui/toasts.tsx';
import { followVersions } from './update/app-versions.ts';
import { UpdateBanner } from './update/update-banner.tsx';

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no #root.');

const versions = followVersions('/sw.js', {
  // The development server has no service worker to register.
  serviceWorker: import.meta.env.PROD && 'serviceWorker' in navigator ? navigator.serviceWorker : undefined,
  reload: () => location.reload(),
  now: () => Date.now(),
});

createRoot(root).render(
  <StrictMode>
    <WireProvider value={openWire()}>
      <Toasts>
        <App />
        <UpdateBanner versions={versions} />
      </Toasts>
    </WireProvider>
  </StrictMode>,
);
