/** The programs of the README are the files beside this one: compiled with everything else, and here held to the text. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { specFor } from '@headwater/core/testing';
import { expect, it } from 'vitest';
import { root } from '../../scripts/lib/workspace.ts';
import { ParcelStream } from './domain.ts';

const readme = readFileSync(join(root, 'README.md'), 'utf8');

it.each(['domain', 'browser', 'worker'])('[W16] the README shows %s.ts as it is compiled', (name) => {
  const program = readFileSync(join(import.meta.dirname, `${name}.ts`), 'utf8');
  expect(readme).toContain(`\`\`\`ts\n${program}\`\`\``);
});

it('[W16] the domain of the README decides as the README says', () => {
  const { Pack, Send } = ParcelStream.commands;
  const { Packed, Sent } = ParcelStream.events;
  specFor(ParcelStream)
    .when(Pack({ to: 'Oslo' }))
    .thenEvents(Packed({ to: 'Oslo' }));
  specFor(ParcelStream)
    .given(Packed({ to: 'Oslo' }))
    .when(Pack({ to: 'Oslo' }))
    .thenRejected('AlreadyPacked');
  specFor(ParcelStream)
    .given(Packed({ to: 'Oslo' }))
    .when(Send({ trackingNo: '1Z' }))
    .thenEvents(Sent({ trackingNo: '1Z' }));
});
