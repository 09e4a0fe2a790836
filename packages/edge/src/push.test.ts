import { expect, test } from 'vitest';
import { add, clientOf, freshTenant } from '../test/push.ts';

test('[E1] a command that is pushed is decided, stored, and read back', async () => {
  const ana = await clientOf(freshTenant());
  const answer = await ana.push('counter-1', [add(5, { sequence: 1 })]);
  expect(answer).toMatchObject({ version: 1, mark: 1, outcomes: [{ kind: 'accepted', firstVersion: 1, lastVersion: 1, replayed: false }] });
  const page = await ana.readStream('counter-1');
  expect(page).toEqual({ stream: 'counter-1', version: 1, headHash: answer.headHash, epoch: '1', events: answer.events, next: null });
});
