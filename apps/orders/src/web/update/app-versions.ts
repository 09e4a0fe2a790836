/**
 * Which version of the app this tab runs, and whether a newer one is on this device.
 *
 * The service worker keeps the files of one version. A newer one is fetched beside it and waits; it takes over when a
 * person says so, in the tab where they say it. Other tabs go on as they are, and keep saying that there is a newer one.
 */

export interface AppVersions {
  /** A newer version is on this device, ready to be used. */
  readonly isNewReady: () => boolean;
  /** Calls `listener` after each change; returns the way to stop. */
  readonly subscribe: (listener: () => void) => () => void;
  /** Lets the newer version take over, and loads this page again with it. */
  readonly useNew: () => void;
}

/** A tab that stays open for days asks for a newer version when it is looked at, but no more often than this. */
const ASK_EVERY_MS = 3_600_000;
/** What the generated service worker listens for. */
const TAKE_OVER = { type: 'SKIP_WAITING' };

export interface Platform {
  /** Undefined where there is none: private windows of some browsers, plain HTTP from elsewhere. */
  readonly serviceWorker: ServiceWorkerContainer | undefined;
  readonly reload: () => void;
  readonly now: () => number;
}

/** Registers the service worker. That it fails keeps nobody from working: the desk then needs the network to start. */
export function followVersions(script: string, { serviceWorker, reload, now }: Platform): AppVersions {
  const listeners = new Set<() => void>();
  let isReady = false;
  let registration: ServiceWorkerRegistration | undefined;

  const becomeReady = () => {
    isReady = true;
    for (const listener of listeners) listener();
  };

  const follow = (registered: ServiceWorkerRegistration) => {
    registration = registered;
    // One that waits without any before it is the first, and takes over by itself.
    const watch = (worker: ServiceWorker | null) => {
      const look = () => {
        if (worker?.state === 'installed' && registered.active !== null) becomeReady();
      };
      worker?.addEventListener('statechange', look);
      look();
    };
    watch(registered.waiting);
    watch(registered.installing);
    registered.addEventListener('updatefound', () => watch(registered.installing));

    let askedAt = now();
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState !== 'visible' || now() - askedAt < ASK_EVERY_MS) return;
      askedAt = now();
      registered.update().catch(() => undefined); // out of reach: it is asked again later
    });
  };
  serviceWorker?.register(script, { updateViaCache: 'none' }).then(follow, () => undefined);

  return {
    isNewReady: () => isReady,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    useNew() {
      const waiting = registration?.waiting;
      // Another tab may have let it take over already.
      if (waiting === null || waiting === undefined) return reload();
      waiting.addEventListener('statechange', () => {
        if (waiting.state === 'activated' || waiting.state === 'redundant') reload();
      });
      waiting.postMessage(TAKE_OVER);
    },
  };
}
