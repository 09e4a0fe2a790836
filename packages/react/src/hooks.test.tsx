import { act, cleanup, render, renderHook, screen, waitFor } from '@testing-library/react';
import { Component, StrictMode, Suspense, type ReactNode } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HeadwaterProvider, useClient } from './provider.tsx';
import { Board, Card } from './test-support/board.ts';
import { localClient, type CountedClient } from './test-support/local-client.ts';
import { useAggregate } from './use-aggregate.ts';
import { useHistory } from './use-history.ts';
import { useQuery } from './use-query.ts';
import { useStatus } from './use-status.ts';
import { useUnresolved } from './use-unresolved.ts';

const { NameCard, FinishCard } = Card.commands;
const { Titles } = Board.queries;

let counted: CountedClient;
beforeEach(async () => {
  counted = await localClient();
  await counted.client.aggregate(Card, 'a').execute(NameCard({ title: 'Apples' }));
  await counted.client.aggregate(Card, 'b').execute(NameCard({ title: 'Bread' }));
});
afterEach(async () => {
  cleanup();
  await counted.client.close();
});

const wrapper = ({ children }: { readonly children: ReactNode }) => (
  <HeadwaterProvider client={counted.client}>{children}</HeadwaterProvider>
);
const strictWrapper = ({ children }: { readonly children: ReactNode }) => <StrictMode>{wrapper({ children })}</StrictMode>;

describe('useAggregate', () => {
  it('[R8] gives the optimistic state, and a way to execute that stays the same function', async () => {
    const { result } = renderHook(() => useAggregate(Card, 'a'), { wrapper });
    await waitFor(() => expect(result.current.state).toEqual({ title: 'Apples', done: false }));
    const { execute } = result.current;
    await act(async () => {
      const receipt = await execute(FinishCard({}));
      expect(receipt.kind).toBe('recorded');
    });
    expect(result.current).toMatchObject({ state: { title: 'Apples', done: true }, version: 2, pending: 0 });
    expect(result.current.execute).toBe(execute);
    const refused = await execute(NameCard({ title: 'Pears' }));
    expect(refused).toMatchObject({ kind: 'rejected', rejection: { code: 'CardIsDone', details: { title: 'Apples' } } });
  });

  it('[R2] another id never shows the state of the one before', async () => {
    const seen: string[] = [];
    const { rerender, result } = renderHook(
      ({ id }) => {
        const { state } = useAggregate(Card, id);
        seen.push(`${id}:${state?.title ?? '-'}`);
        return state;
      },
      { wrapper, initialProps: { id: 'a' } },
    );
    await waitFor(() => expect(result.current?.title).toBe('Apples'));
    rerender({ id: 'b' });
    await waitFor(() => expect(result.current?.title).toBe('Bread'));
    rerender({ id: 'a' });
    await waitFor(() => expect(result.current?.title).toBe('Apples'));
    expect(new Set(seen)).not.toContain('b:Apples');
    expect(new Set(seen)).not.toContain('a:Bread');
  });

  it('[R1] what another component shows already is there in the first render', async () => {
    const { result } = renderHook(() => useAggregate(Card, 'a'), { wrapper });
    await waitFor(() => expect(result.current.state).toBeDefined());
    const seen: unknown[] = [];
    renderHook(() => seen.push(useAggregate(Card, 'a').state?.title), { wrapper });
    expect(seen[0]).toBe('Apples');
  });
});

describe('useHistory', () => {
  it('[R8] gives every event with its status, and those that come', async () => {
    const { result } = renderHook(() => ({ history: useHistory(Card, 'a'), ...useAggregate(Card, 'a') }), { wrapper });
    await waitFor(() => expect(result.current.history?.map(({ type, status }) => [type, status])).toEqual([['CardNamed', 'confirmed']]));
    await act(() => result.current.execute(FinishCard({})));
    expect(result.current.history?.map(({ type }) => type)).toEqual(['CardNamed', 'CardDone']);
  });
});

describe('useQuery', () => {
  it('[R3] components that ask the same share one subscription, whatever objects their queries are', async () => {
    const { rerender, result } = renderHook(
      () => [useQuery(Titles({ done: false, limit: 5 })), useQuery(Titles({ limit: 5, done: false }))],
      { wrapper },
    );
    await waitFor(() =>
      expect(result.current).toEqual([
        ['Apples', 'Bread'],
        ['Apples', 'Bread'],
      ]),
    );
    rerender();
    rerender();
    expect(counted.open()).toBe(1);
    expect(counted.total()).toBe(1);
    expect(result.current[0]).toBe(result.current[1]);
  });

  it('[R2] another query never shows the answer of the one before', async () => {
    const seen: string[] = [];
    const { rerender, result } = renderHook(
      ({ done }) => {
        const titles = useQuery(Titles({ done }));
        seen.push(`${done}:${titles?.join() ?? '-'}`);
        return titles;
      },
      { wrapper, initialProps: { done: false } },
    );
    await waitFor(() => expect(result.current).toEqual(['Apples', 'Bread']));
    rerender({ done: true });
    await waitFor(() => expect(result.current).toEqual([]));
    expect(new Set(seen)).not.toContain('true:Apples,Bread');
  });

  it('[R5] in strict mode a component has one subscription, loses no change, and leaves none behind', async () => {
    const { result, unmount } = renderHook(() => useQuery(Titles({ done: true })), { wrapper: strictWrapper });
    await waitFor(() => expect(result.current).toEqual([]));
    expect(counted.open()).toBe(1);
    await act(() => counted.client.aggregate(Card, 'a').execute(FinishCard({})));
    expect(result.current).toEqual(['Apples']);
    unmount();
    expect(counted.open()).toBe(0);
  });

  it('[R4] the last component to leave releases the subscription', async () => {
    const first = renderHook(() => useQuery(Titles({ done: false })), { wrapper });
    const second = renderHook(() => useQuery(Titles({ done: false })), { wrapper });
    await waitFor(() => expect(second.result.current).toBeDefined());
    first.unmount();
    expect(counted.open()).toBe(1);
    second.unmount();
    expect(counted.open()).toBe(0);
  });

  it('[R5] all components of one screen show the same answer', async () => {
    const screens: string[] = [];
    const Titled = () => <li>{useQuery(Titles({ done: false }))?.join() ?? '-'}</li>;
    const { container } = render(
      <>
        <Titled />
        <Titled />
      </>,
      { wrapper },
    );
    const observer = new MutationObserver(() => screens.push(container.textContent ?? ''));
    observer.observe(container, { subtree: true, childList: true, characterData: true });
    await waitFor(() => expect(container.textContent).toBe('Apples,BreadApples,Bread'));
    await act(() => counted.client.aggregate(Card, 'b').execute(FinishCard({})));
    await waitFor(() => expect(container.textContent).toBe('ApplesApples'));
    observer.disconnect();
    for (const text of screens) expect(['Apples,BreadApples,Bread', 'ApplesApples']).toContain(text);
  });
});

describe('with Suspense', () => {
  const Title = ({ id }: { readonly id: string }) => {
    const { state, version } = useAggregate(Card, id, { suspense: true });
    return (
      <p>
        {version} {state.title}
      </p>
    );
  };

  it('[R6] a component is shown when its value is there, and never without', async () => {
    const { container, unmount } = render(
      <Suspense fallback={<i>wait</i>}>
        <Title id="never-read" />
      </Suspense>,
      { wrapper: strictWrapper },
    );
    expect(container.textContent).toBe('wait');
    await waitFor(() => expect(container.textContent).toBe('0 '));
    await act(() => counted.client.aggregate(Card, 'never-read').execute(NameCard({ title: 'Carrots' })));
    expect(container.textContent).toBe('1 Carrots');
    expect(counted.open()).toBe(1);
    unmount();
    expect(counted.open()).toBe(0);
  });

  it('[R6] a query suspends as well', async () => {
    const List = () => <p>{useQuery(Titles({ done: false }), { suspense: true }).join()}</p>;
    const { container } = render(
      <Suspense fallback="wait">
        <List />
      </Suspense>,
      { wrapper },
    );
    await waitFor(() => expect(container.textContent).toBe('Apples,Bread'));
  });
});

describe('failures', () => {
  class Boundary extends Component<{ readonly children: ReactNode }, { readonly failed: boolean }> {
    override state = { failed: false };
    static getDerivedStateFromError() {
      return { failed: true };
    }
    override render(): ReactNode {
      return this.state.failed ? <button onClick={() => this.setState({ failed: false })}>again</button> : this.props.children;
    }
  }

  it('[R7] a query that fails throws for an error boundary, and can be asked again', async () => {
    const quiet = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    let limit = 0;
    const List = () => <p>{useQuery(Titles({ done: false, limit }))?.join()}</p>;
    const { container } = render(
      <Boundary>
        <List />
      </Boundary>,
      { wrapper },
    );
    const again = await screen.findByText('again');
    limit = 1;
    act(() => again.click());
    await waitFor(() => expect(container.textContent).toBe('Apples'));
    quiet.mockRestore();
  });

  it('[R9] a hook without a provider says so', () => {
    const quiet = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    expect(() => renderHook(() => useClient())).toThrow(/HeadwaterProvider/);
    quiet.mockRestore();
  });
});

describe('useStatus and useUnresolved', () => {
  it('[R10] give the state of the sync and what needs a person', async () => {
    const { result, unmount } = renderHook(() => ({ status: useStatus(), unresolved: useUnresolved() }), { wrapper });
    await waitFor(() => expect(result.current.status).toMatchObject({ kind: 'local', pending: 0 }));
    expect(result.current.unresolved).toEqual([]);
    unmount();
    expect(counted.open()).toBe(0);
  });
});
