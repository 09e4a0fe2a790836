/** Fills the desk with sample orders: as many as one likes, with progress, until it is stopped or left. */
import { useClient } from '@headwater/react';
import { Sparkles } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { useToast } from '../ui/toasts.tsx';
import { failureInWords } from '../words/failure-words.ts';
import { makeOrders } from './make-orders.ts';
import { seededRandom } from './random.ts';
import { SampleCountForm } from './sample-count-form.tsx';

interface Progress {
  readonly made: number;
  readonly count: number;
}

export function SampleOrders() {
  const client = useClient();
  const toast = useToast();
  const [asking, setAsking] = useState(false);
  const [progress, setProgress] = useState<Progress>();
  const running = useRef<AbortController>(undefined);
  const stop = () => running.current?.abort();
  useEffect(() => stop, []);

  const make = async (count: number) => {
    const controller = new AbortController();
    running.current = controller;
    setAsking(false);
    setProgress({ made: 0, count });
    try {
      const made = await makeOrders(client, {
        count,
        random: seededRandom(Date.now()),
        signal: controller.signal,
        onMade: (soFar) => setProgress({ made: soFar, count }),
      });
      toast(made === 1 ? '1 sample order made' : `${made} sample orders made`);
    } catch (error) {
      toast(failureInWords(error));
    } finally {
      setProgress(undefined);
    }
  };

  return (
    <>
      <Button icon={Sparkles} onClick={() => setAsking(true)}>
        Make sample orders
      </Button>
      {asking && (
        <Dialog title="Make sample orders" narrow onClose={() => setAsking(false)}>
          <SampleCountForm onMake={(count) => void make(count)} onClose={() => setAsking(false)} />
        </Dialog>
      )}
      {progress !== undefined && (
        <Dialog title="Making sample orders" narrow onClose={stop}>
          <div className="body">
            <progress className="progress" max={progress.count} value={progress.made} aria-label="Orders made" />
            <p className="soft number">
              {progress.made} of {progress.count}, each kept on this device at once
            </p>
            <footer>
              <Button onClick={stop}>Stop</Button>
            </footer>
          </div>
        </Dialog>
      )}
    </>
  );
}
