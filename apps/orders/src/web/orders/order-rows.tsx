/**
 * Any number of orders in a list that scrolls with the page: only the rows on the screen and a few around it exist.
 *
 * A row that has the focus exists wherever the page is scrolled to, so that the keyboard goes on from it. Arrow keys go
 * from row to row, Home and End to the ends.
 */
import { defaultRangeExtractor, useWindowVirtualizer, type Range } from '@tanstack/react-virtual';
import { useCallback, useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import type { OrderSummary } from '../../domain/index.ts';
import { useScrolledPlace } from '../routing/use-route.ts';
import { OrderRow } from './order-row.tsx';
import { windowAt } from './row-window.ts';
import { useRowHeight } from './use-row-height.ts';

const AROUND = 12;

export interface OrderRowsProps {
  /** How many there are. */
  readonly count: number;
  /** Those that are here begin with this one. */
  readonly offset: number;
  readonly orders: readonly OrderSummary[];
  /** Asks for those from another one on. */
  readonly onOffset: (offset: number) => void;
}

export function OrderRows({ count, offset, orders, onOffset }: OrderRowsProps) {
  const list = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [focused, setFocused] = useState<number>();
  /** The order of the focused row, for when it is no longer among `orders`. */
  const held = useRef<{ readonly index: number; readonly order: OrderSummary | undefined }>(undefined);
  const height = useRowHeight();
  const rows = useWindowVirtualizer({
    count,
    estimateSize: () => height,
    overscan: AROUND,
    scrollMargin: top,
    // Below the bar, and not at the very edge.
    scrollPaddingStart: 72,
    scrollPaddingEnd: 16,
    rangeExtractor: useCallback((range: Range) => withFocused(range, focused), [focused]),
  });
  const shown = rows.range?.startIndex ?? 0;
  const wanted = windowAt(Math.max(0, shown - AROUND));

  useScrolledPlace();
  // What is above the list may change its height.
  useLayoutEffect(() => setTop(list.current === null ? 0 : list.current.getBoundingClientRect().top + scrollY));
  useLayoutEffect(() => rows.measure(), [rows, height]);
  useLayoutEffect(() => {
    if (wanted !== offset) onOffset(wanted);
  }, [wanted, offset, onOffset]);

  const goTo = useRef<number>(undefined);
  useEffect(() => {
    if (goTo.current === undefined) return;
    const link = list.current?.querySelector<HTMLElement>(`[data-index="${goTo.current}"] a`);
    if (link === null || link === undefined) return;
    goTo.current = undefined;
    link.focus({ preventScroll: true });
  });

  const onKeyDown = (event: KeyboardEvent) => {
    const from = focused ?? 0;
    const target = { ArrowDown: from + 1, ArrowUp: from - 1, Home: 0, End: count - 1 }[event.key];
    if (target === undefined || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const row = Math.min(Math.max(target, 0), count - 1);
    goTo.current = row;
    setFocused(row);
    rows.scrollToIndex(row);
  };

  return (
    <div
      ref={list}
      role="list"
      aria-label="Orders"
      className="order-rows card"
      style={{ height: rows.getTotalSize() }}
      onKeyDown={onKeyDown}
      onFocus={({ target }) => setFocused(Number(target.closest<HTMLElement>('[data-index]')?.dataset['index']))}
      onBlur={({ relatedTarget }) => {
        if (goTo.current === undefined && list.current?.contains(relatedTarget) !== true) setFocused(undefined);
      }}
    >
      {rows.getVirtualItems().map(({ index, start, size }) => {
        const order = orders[index - offset] ?? (index === held.current?.index ? held.current.order : undefined);
        if (index === focused) held.current = { index, order };
        return order === undefined ? null : (
          <OrderRow key={order.id} order={order} index={index} count={count} top={start - top} height={size} />
        );
      })}
    </div>
  );
}

function withFocused(range: Range, focused: number | undefined): number[] {
  const shown = defaultRangeExtractor(range);
  if (focused === undefined || focused >= range.count || shown.includes(focused)) return shown;
  return [...shown, focused].sort((left, right) => left - right);
}
