import { expectTypeOf, test } from 'vitest';
import { Board, Card } from './test-support/board.ts';
import { useAggregate } from './use-aggregate.ts';
import { useQuery } from './use-query.ts';

test('[R11] state, answers and rejections are inferred from the domain', () => {
  const loaded = () => useAggregate(Card, 'a', { suspense: true });
  expectTypeOf(loaded).returns.toHaveProperty('state').toEqualTypeOf<{ readonly title: string; readonly done: boolean }>();
  const titles = () => useQuery(Board.queries.Titles({ done: true }));
  expectTypeOf(titles).returns.toEqualTypeOf<string[] | undefined>();
  const atOnce = () => useQuery(Board.queries.Titles({ done: true }), { suspense: true });
  expectTypeOf(atOnce).returns.toEqualTypeOf<string[]>();
});

test('[R11] a state that may not be there yet must be looked at', () => {
  const title = () => {
    const { state } = useAggregate(Card, 'a');
    // @ts-expect-error -- loading: there is no state
    const wrong = state.title;
    return state === undefined ? wrong : state.title;
  };
  expectTypeOf(title).returns.toBeString();
});

test('[R11] a query with other parameters, or an aggregate of another kind, does not compile', () => {
  // @ts-expect-error -- `done` is a boolean
  expectTypeOf(() => useQuery(Board.queries.Titles({ done: 'yes' }))).toBeFunction();
  // @ts-expect-error -- a projection is no aggregate
  expectTypeOf(() => useAggregate(Board, 'a')).toBeFunction();
});

test('[R11] what execute answers knows the refusals of that command', () => {
  const refusal = async () => {
    const { execute } = useAggregate(Card, 'a');
    const receipt = await execute(Card.commands.NameCard({ title: 'x' }));
    return receipt.kind === 'rejected' ? receipt.rejection.code : undefined;
  };
  expectTypeOf(refusal).returns.resolves.toEqualTypeOf<'CardIsDone' | undefined>();
});
