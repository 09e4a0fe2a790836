/** The worker as one module for a local workerd, made by the bundler that makes the web app. */
import { build, type InlineConfig, type Rolldown } from 'vite';

/** What workerd brings along. */
const external = [/^cloudflare:/, /^node:/];

/** The text of the module. */
export async function bundleWorker(root: string): Promise<string> {
  const built = await build(configOf(root));
  const output = Array.isArray(built) ? built[0] : built;
  if (output === undefined || !('output' in output)) throw new Error('The bundler was asked for a module and began to watch.');
  return codeOf(output);
}

export interface Watching {
  /** Called with the text of the module, now and after every change of a source. */
  readonly onBundled: (code: string) => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/** Bundles again and again; returns the way to stop. */
export async function watchWorker(root: string, { onBundled, onError }: Watching): Promise<() => Promise<void>> {
  const config = configOf(root);
  const watcher = await build({
    ...config,
    build: { ...config.build, watch: {} },
    plugins: [{ name: 'hand-over', generateBundle: (_options, bundle) => onBundled(codeOf({ output: Object.values(bundle) })) }],
  });
  if (!('close' in watcher)) throw new Error('The bundler was asked to watch and did not.');
  watcher.on('event', (event) => {
    if (event.code === 'ERROR') onError(event.error);
  });
  return () => watcher.close();
}

function configOf(root: string): InlineConfig {
  return {
    root,
    configFile: false,
    logLevel: 'error',
    ssr: { target: 'webworker', noExternal: true, resolve: { conditions: ['workerd', 'worker', 'module', 'import', 'default'] } },
    build: { ssr: 'src/worker.ts', write: false, minify: false, target: 'es2022', rolldownOptions: { external } },
  };
}

function codeOf({ output }: { readonly output: readonly (Rolldown.OutputChunk | Rolldown.OutputAsset)[] }): string {
  const entry = output.find((part) => part.type === 'chunk' && part.isEntry);
  if (entry?.type !== 'chunk') throw new Error('The bundler made no module of the worker.');
  return entry.code;
}
