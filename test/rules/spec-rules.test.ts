/** docs/SPEC.md and the tests say the same: every rule has a test that carries its id, and every test carries a rule. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../architecture/sources.ts';
import { rulesOf, testTitles, titlesIn } from '../architecture/test-titles.ts';
import { rulesIn } from './spec-rules.ts';

const rules = rulesIn(readFileSync(join(root, 'docs/SPEC.md'), 'utf8'));
const titles = testTitles();

test('[W12] every rule of the specification is carried by a test, unless it is marked as planned', () => {
  const carried = new Set(titles.flatMap(({ rules: ids }) => ids));
  const planned = rules.filter((rule) => rule.planned);
  console.log(
    `${rules.length} rules, ${planned.length} of them planned${planned.length > 0 ? `: ${planned.map(({ id }) => id).join(' ')}` : ''}; ${titles.length} tests`,
  );
  expect(rules.length).toBeGreaterThan(0);
  expect(rules.filter(({ id, planned }) => !planned && !carried.has(id)).map(({ id }) => id)).toEqual([]);
});

test('[W12] a rule with a test is not marked as planned', () => {
  const carried = new Set(titles.flatMap(({ rules: ids }) => ids));
  expect(rules.filter(({ id, planned }) => planned && carried.has(id)).map(({ id }) => id)).toEqual([]);
});

test('[W12] every id stands for one rule', () => {
  const ids = rules.map(({ id }) => id);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
});

test('[W12] every test carries the id of a rule that exists', () => {
  const known = new Set(rules.map(({ id }) => id));
  const strays = titles.filter(({ rules: ids, fromTable }) => (ids.length === 0 && !fromTable) || ids.some((id) => !known.has(id)));
  expect(strays.map(({ place, title }) => `${place} ${title}`)).toEqual([]);
});

test('[W12] rules are read from list items, and ids from the opening of a title', () => {
  expect(rulesIn('- **S1** It holds.\n- **L2** (planned) Later.\nText about **S3**.\n')).toEqual([
    { id: 'S1', planned: false },
    { id: 'L2', planned: true },
  ]);
  expect(rulesOf('[S3] once')).toEqual(['S3']);
  expect(rulesOf('[S3] [L1] once')).toEqual(['S3', 'L1']);
  expect(rulesOf('once, see [S3]')).toEqual([]);
});

test('[W12] titles are found in tests, in tables and in contract suites', () => {
  const read = (path: string, text: string) =>
    titlesIn({ path, text }).map(({ title, fromTable }) => (fromTable ? `${title} (table)` : title));
  expect(read('a.test.ts', "test('[S1] a', f); it.each(cases)(`[S2] ${x}`, f); describe('b', f); /x/.test('[S3] c')")).toEqual([
    '[S1] a',
    '[S2] …',
  ]);
  expect(read('a.test.ts', "test.each([{ title: '[S4] d' }])('$title', f)")).toEqual(['$title (table)', '[S4] d']);
  expect(read('contract.ts', "storeCase('[S5] e', f)")).toEqual(['[S5] e']);
});
