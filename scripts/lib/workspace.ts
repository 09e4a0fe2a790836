/** Where things stand in the workspace. */
import { join, resolve } from 'node:path';

export const root: string = resolve(import.meta.dirname, '../..');
export const orders: string = join(root, 'apps/orders');

/** A command-line tool as the given workspace package sees it. */
export function binOf(packageDirectory: string, tool: string): string {
  return join(packageDirectory, 'node_modules/.bin', tool);
}
