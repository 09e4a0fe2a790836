/** An order as it was at one of its versions: its history folded up to there, and no further. */
import { fold, type RecordedEvent } from '@headwater/core';
import { Order, type OrderState } from '../../domain/index.ts';

/** `history` begins with the first event; `version` counts events, from 1. */
export function orderAt(history: readonly RecordedEvent[], version: number): OrderState {
  return fold(Order, history.slice(0, version)).state;
}
