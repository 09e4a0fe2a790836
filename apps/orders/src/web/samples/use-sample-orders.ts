/** Making sample orders as a page does it: once at a time, with progress, until it is left. */
import { useClient } from '@headwater/react';
import { useEffect, useRef, useState } from 'react';
import { useToast } from '../ui/toasts.tsx';
import { failureInWords } from '../words/failure-words.ts';
import { makeOrders } from './make-orders.ts';
import { seededRandom } from './random.ts';

export const SAMPLE_COUNT = 200;

export interface SampleOrders {
  /** How many are made; undefined when none are being made. */
  readonly made: number | undefined;
  readonly make: () => void;
  readonly stop: () => void;
}

export function useSampleOrders(): SampleOrders {
  const client = useClient();
  const toast = useToast();
  const [made, setMade] = useState<number>();
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);

  const make = async () => {
    const controller = new AbortController();
    running.current = controller;
    setMade(0);
    try {
      const total = await makeOrders(client, {
        count: SAMPLE_COUNT,
        random: seededRandom(Date.now()),
        signal: controller.signal,
        onMade: setMade,
      });
      toast(`${total} sample orders made`);
    } catch (error) {
      toast(failureInWords(error));
    } finally {
      setMade(undefined);
    }
  };
  return { made, make: () => void make(), stop: () => running.current?.abort() };
}
