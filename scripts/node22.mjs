// The door to every script of the workspace: `node scripts/node22.mjs <script.ts> …`.
// Plain JavaScript that any Node can parse, because it is what runs when the packaged Node did not arrive.
import { argv, env, exit, versions } from 'node:process';
import { delimiter, dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [major, minor] = versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(`Headwater's tools need Node 22.18 or later; this is Node ${versions.node}.

The workspace brings its own as a dev dependency. From the root of the repository:

  npx -y pnpm@12 install
  npx -y pnpm@12 start

If this message comes back, the package "node" could not be installed: look for an error above, or install Node 22.`);
  exit(1);
}

// Children find the same Node and the workspace's tools, however this script was started.
env.PATH = [resolve(import.meta.dirname, '../node_modules/.bin'), dirname(process.execPath), env.PATH].join(delimiter);
await import(pathToFileURL(resolve(argv[2])).href);
