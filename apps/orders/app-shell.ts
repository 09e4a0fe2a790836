/**
 * What makes the desk installable and lets it start without a network: a manifest, and a service worker that keeps the
 * files of the app and nothing else.
 *
 * The worker has no route for `/v1`: what the client and the edge say to each other passes it as if it were not there.
 * A new version waits until somebody asks for it (`src/web/update`): no page changes its version under the hands of whoever
 * works in it. Only a build has a service worker; the development server has none.
 */
import type { PluginOption } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';

export function appShell(): PluginOption {
  return VitePWA({
    registerType: 'prompt',
    injectRegister: false,
    // The system fetches those when it installs the desk; the pages show one of them.
    includeManifestIcons: false,
    workbox: {
      globPatterns: ['**/*.{html,js,css}', 'icon.svg'],
      // Every page of the desk is this one.
      navigateFallback: '/index.html',
      navigateFallbackDenylist: [/^\/v1(?:[/?]|$)/],
      cleanupOutdatedCaches: true,
      inlineWorkboxRuntime: true,
      sourcemap: false,
    },
    manifest: {
      id: '/',
      name: 'Order desk',
      short_name: 'Orders',
      description: 'An order desk that works offline.',
      start_url: '/',
      scope: '/',
      display: 'standalone',
      background_color: '#f6f7f7',
      theme_color: '#0b6e75',
      icons: [
        { src: '/icon.svg', type: 'image/svg+xml', sizes: 'any' },
        { src: '/icon-192.png', type: 'image/png', sizes: '192x192' },
        { src: '/icon-512.png', type: 'image/png', sizes: '512x512' },
        { src: '/icon-maskable-512.png', type: 'image/png', sizes: '512x512', purpose: 'maskable' },
      ],
    },
  });
}
