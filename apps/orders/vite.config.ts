/** The web app, built to `dist/web`: what the worker serves beside its API. */
import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig } from 'vite';
import { appShell } from './app-shell.ts';

export default defineConfig({
  root: 'src/web',
  publicDir: '../../public',
  plugins: [react(), appShell()],
  // RxJS without its helpers for ES5.
  resolve: { conditions: ['es2015', ...defaultClientConditions] },
  build: { outDir: '../../dist/web', emptyOutDir: true, target: 'es2022' },
});
