/**
 * How the packages are built for npm: ESM only, one entry an export, declarations bundled.
 * The workspace itself never reads `dist`: `exports` point to the sources, `publishConfig.exports` to what is built here.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, type UserConfig } from 'tsdown';

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, string>>;
}

const packages = readdirSync('packages').filter((name) => existsSync(join('packages', name, 'package.json')));

export default defineConfig(packages.map(buildOf));

function buildOf(name: string): UserConfig {
  const cwd = join('packages', name);
  const manifest = JSON.parse(readFileSync(join(cwd, 'package.json'), 'utf8')) as Manifest; // written by hand, next door
  return {
    name: manifest.name,
    cwd,
    entry: Object.values(manifest.exports),
    platform: 'neutral',
    target: 'es2022',
    fixedExtension: false,
    dts: true,
    // Types alone: the core has no dependency.
    deps: { onlyBundle: ['@standard-schema/spec'] },
  };
}
