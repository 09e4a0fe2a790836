/** Says that there is a newer version of the app, and leaves the moment to the person. */
import { Sparkles } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { Button } from '../ui/button.tsx';
import type { AppVersions } from './app-versions.ts';

export function UpdateBanner({ versions }: { readonly versions: AppVersions }) {
  const isNewReady = useSyncExternalStore(versions.subscribe, versions.isNewReady);
  return (
    <div role="status" className="update-place">
      {isNewReady && (
        <div className="update-banner card">
          <Sparkles size={17} className="brand-mark" aria-hidden />
          <p>A new version is ready.</p>
          <Button small look="primary" onClick={versions.useNew}>
            Reload
          </Button>
        </div>
      )}
    </div>
  );
}
