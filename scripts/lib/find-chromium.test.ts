import { expect, test } from 'vitest';
import { findChromium, type Machine } from './find-chromium.ts';
import { installationsFor } from './install-chromium.ts';

/** A machine with these commands, of which the broken ones do not start. */
function machine(
  commands: readonly string[],
  { chromePath, broken = [] }: { chromePath?: string; broken?: readonly string[] } = {},
): Machine {
  return {
    chromePath,
    playwrightPath: '/cache/chromium',
    findCommand: (name) => (commands.includes(name) ? name : undefined),
    answers: (path) => !broken.includes(path),
  };
}

test('[W2] CHROME_PATH comes first, then the system, then what Playwright keeps', () => {
  const all = ['/opt/chrome', 'chromium', 'google-chrome', '/cache/chromium'];
  expect(findChromium(machine(all, { chromePath: '/opt/chrome' }))).toBe('/opt/chrome');
  expect(findChromium(machine(all))).toBe('chromium');
  expect(findChromium(machine(['google-chrome', '/cache/chromium']))).toBe('google-chrome');
  expect(findChromium(machine(['/cache/chromium']))).toBe('/cache/chromium');
  expect(findChromium(machine([]))).toBeUndefined();
});

test('[W2] a browser that does not start is passed over', () => {
  expect(findChromium(machine(['chromium-browser', '/cache/chromium'], { broken: ['chromium-browser'] }))).toBe('/cache/chromium');
});

test('[W2] a CHROME_PATH that does not start is an error, whatever else is there', () => {
  expect(() => findChromium(machine(['chromium'], { chromePath: '/opt/gone' }))).toThrow('CHROME_PATH is /opt/gone');
  expect(() => findChromium(machine(['chromium', '/opt/chrome'], { chromePath: '/opt/chrome', broken: ['/opt/chrome'] }))).toThrow(
    'no browser starts',
  );
});

test('[W3] a missing browser is installed by apt-get where that is allowed, and by Playwright otherwise', () => {
  const names = (isRoot: boolean, hasAptGet: boolean) => installationsFor({ isRoot, hasAptGet }).map(({ name }) => name);
  expect(names(true, true)).toEqual(['apt-get install chromium', 'playwright-core install chromium']);
  expect(names(false, true)).toEqual(['playwright-core install chromium']);
  expect(names(true, false)).toEqual(['playwright-core install chromium']);
});

test('[W3] the package lists are brought up to date before anything is installed', () => {
  const [apt] = installationsFor({ isRoot: true, hasAptGet: true });
  expect(apt?.commands.map(({ args }) => args[0])).toEqual(['update', 'install']);
});
