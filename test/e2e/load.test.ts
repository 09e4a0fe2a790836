/** The load of `pnpm demo:load`, small: real browsers, the real edge, and proof that the comparison would find a fault. */
import { beforeAll, describe, expect, it } from 'vitest';
import { faultsOf, type Evidence } from '../load/faults-of.ts';
import { runLoad, type LoadReport } from '../load/run-load.ts';

const ORDERS = 200;

let report: LoadReport;
beforeAll(async () => {
  report = await runLoad({ orders: ORDERS, stageLimitMs: 60_000 });
}, 300_000);

describe('200 orders made offline', () => {
  it('[G1] reach the edge and a second browser, every command once, and all three answer the same', () => {
    expect(report.faults).toEqual([]);
    expect(report.evidence.edge.orders).toHaveLength(ORDERS);
    expect(report.evidence.feed).toHaveLength(report.evidence.commands.length);
    for (const { events } of report.evidence.browsers) expect(events).toHaveLength(report.evidence.commands.length);
  });

  it('[G2] drain in full groups: at most one push for every 40 streams, and none is sent twice', () => {
    const pushes = report.stages.flatMap(({ name, requests }) => (name === 'drained to the edge' ? [requests?.['commands']] : []));
    expect(pushes).toEqual([expect.objectContaining({ count: ORDERS / 40, groups: ORDERS })]);
  });
});

describe('the comparison', () => {
  const tampered: readonly [string, (evidence: Evidence) => Evidence, RegExp][] = [
    [
      'an event that the feed lost',
      ({ feed, ...rest }) => ({ ...rest, feed: feed.filter((_, index) => index !== 9) }),
      /The feed has 11 where 10/,
    ],
    [
      'a command that took no effect',
      ({ commands, ...rest }) => ({ ...rest, commands: [...commands, { stream: 'order-x', commandId: 'x' }] }),
      /x on order-x took effect on \[\]/,
    ],
    [
      'a command that took effect twice',
      ({ feed, ...rest }) => ({ ...rest, feed: [...feed, ...feed.slice(0, 1)] }),
      /took effect on \[(order-\S+), \1\]/,
    ],
    ['an event of nobody', ({ commands, ...rest }) => ({ ...rest, commands: commands.slice(1) }), /which nobody gave/],
    [
      'a browser without an event',
      (evidence) => withSecond(evidence, ({ events }) => ({ events: events.slice(1) })),
      /The second browser has another/,
    ],
    [
      'a browser whose event is still pending',
      (evidence) => withSecond(evidence, ({ events }) => ({ events: events.map((seen) => ({ ...seen, isConfirmed: false })) })),
      /The second browser has another/,
    ],
    [
      'a browser that answers otherwise',
      (evidence) => withSecond(evidence, ({ answers }) => ({ answers: { ...answers, orders: answers.orders.toReversed() } })),
      /The second browser answers its queries otherwise/,
    ],
    [
      'work that somebody must look at',
      (evidence) => withSecond(evidence, () => ({ unresolved: 1 })),
      /1 commands that somebody must look at/,
    ],
  ];

  it.each(tampered)('[G3] finds %s', (_what, tamper, fault) => {
    expect(faultsOf(tamper(report.evidence)).join('\n')).toMatch(fault);
  });
});

type Browser = Evidence['browsers'][number];

function withSecond(evidence: Evidence, change: (browser: Browser) => Partial<Browser>): Evidence {
  return { ...evidence, browsers: evidence.browsers.map((browser, index) => (index === 1 ? { ...browser, ...change(browser) } : browser)) };
}
