import { describe, expect, test } from 'vitest';
import { settle } from './manual-clock.ts';
import { testPorts } from './test-ports.ts';

describe('the clock of tests', () => {
  test('[D46] timers run when the clock reaches them, in order of their time, and what they set as well', async () => {
    const { clock } = testPorts({ now: '2026-01-01T00:00:00.000Z' });
    const ran: string[] = [];
    const note = (name: string) => void ran.push(`${name} at ${clock.now() - Date.UTC(2026, 0, 1)}`);
    clock.after(30, () => note('third'));
    clock.after(10, () => {
      note('first');
      // Through promises, as the code under test would.
      void Promise.resolve().then(() => clock.after(10, () => note('second')));
    });
    clock.after(20, () => ran.push('cancelled')).cancel();
    clock.after(1000, () => ran.push('too early'));
    await clock.advance(30);
    expect(ran).toEqual(['first at 10', 'second at 20', 'third at 30']);
    expect(clock.pending).toBe(1);
  });

  test('[D46] a device clock that jumps makes no timer due', async () => {
    const { clock } = testPorts();
    let ran = 0;
    clock.after(100, () => (ran += 1));
    clock.jump(Date.parse('2030-01-01T00:00:00.000Z'));
    await clock.advance(99);
    expect(ran).toBe(0);
    await clock.advance(1);
    expect(ran).toBe(1);
    expect(clock.now()).toBe(Date.parse('2030-01-01T00:00:00.100Z'));
  });
});

describe('the tabs of tests', () => {
  test('[D46] one seed gives one sequence of ids, another seed another', () => {
    const ids = (seed: number) => {
      const tab = testPorts({ seed }).openTab();
      return [tab.newId(), tab.newId(), tab.random()];
    };
    expect(ids(7)).toEqual(ids(7));
    expect(ids(7)).not.toEqual(ids(8));
    expect(ids(7)[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  test('[D46] a message reaches every other channel of its name later, as a copy, and never its sender', async () => {
    const browser = testPorts();
    const [one, two] = [browser.openTab(), browser.openTab()];
    const heard: unknown[] = [];
    const sender = one.openChannel('changes');
    sender.onMessage(() => heard.push('its own'));
    one.openChannel('changes').onMessage((message) => heard.push(message));
    two.openChannel('changes').onMessage((message) => heard.push(message));
    two.openChannel('other').onMessage(() => heard.push('another channel'));
    const message = { streams: ['order-1'] };
    sender.post(message);
    message.streams.push('changed afterwards');
    expect(heard).toEqual([]);
    await settle();
    expect(heard).toEqual([{ streams: ['order-1'] }, { streams: ['order-1'] }]);
  });

  test('[D46] a tab that crashes frees its locks, hears nothing and runs no timer', async () => {
    const browser = testPorts();
    const [one, two] = [browser.openTab(), browser.openTab()];
    const events: string[] = [];
    void one.locks.request('lead', {}, () => new Promise<void>(() => {}));
    void two.locks.request('lead', {}, async () => void events.push('two leads'));
    one.openChannel('changes').onMessage(() => events.push('one hears'));
    one.clock.after(10, () => events.push('one runs'));
    one.connectivity.onWake(() => events.push('one wakes'));
    two.connectivity.onWake(() => events.push('two wakes'));
    await settle();
    expect(events).toEqual([]);
    one.crash();
    two.openChannel('changes').post('x');
    await browser.clock.advance(100);
    browser.wake();
    expect(events).toEqual(['two leads', 'two wakes']);
  });

  test('[D46] tabs are woken when the network comes back, not when it goes', () => {
    const browser = testPorts();
    const tab = browser.openTab();
    let woken = 0;
    const stop = tab.connectivity.onWake(() => (woken += 1));
    browser.setOnline(false);
    expect([tab.connectivity.isOnline(), woken]).toEqual([false, 0]);
    browser.setOnline(true);
    expect([tab.connectivity.isOnline(), woken]).toEqual([true, 1]);
    stop();
    browser.wake();
    expect(woken).toBe(1);
  });

  test('[D46] without a network of the test, requests fail and sockets close', async () => {
    const tab = testPorts().openTab();
    await expect(tab.fetch('/v1/health', {})).rejects.toThrow(TypeError);
    const closed: number[] = [];
    tab.openSocket('/v1/live', [], {
      opened: () => expect.unreachable(),
      message: () => expect.unreachable(),
      closed: (code) => closed.push(code),
    });
    await settle();
    expect(closed).toEqual([1006]);
  });
});
