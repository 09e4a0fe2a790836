/** What is built: the packages as npm gets them, checked by publint, and the order desk's web app. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { commandStep, type Step } from './steps.ts';
import { binOf, orders, root } from './workspace.ts';

const packages = readdirSync(join(root, 'packages')).filter((name) => existsSync(join(root, 'packages', name, 'package.json')));

export const packageSteps: readonly Step[] = [
  commandStep('build packages', { command: binOf(root, 'tsdown'), args: [] }),
  ...packages.map((name) =>
    commandStep(`publint ${name}`, { command: binOf(root, 'publint'), args: ['--strict', join(root, 'packages', name)] }),
  ),
];

export const webStep: Step = commandStep('build web', { command: binOf(orders, 'vite'), args: ['build'], cwd: orders });
