/** The state of the sync, always in sight; what is behind it, on demand. */
import { useClient, useStatus } from '@headwater/react';
import { RefreshCw } from 'lucide-react';
import { Button } from '../ui/button.tsx';
import { Popover } from '../ui/popover.tsx';
import { Time } from '../ui/time.tsx';
import { syncInWords } from '../words/sync-words.ts';
import { useWireCut } from './wire-context.tsx';
import { WireSwitch } from './wire-switch.tsx';

export function SyncIndicator() {
  const client = useClient();
  const status = useStatus();
  const cut = useWireCut();
  const { tone, short, brief, sentence } = syncInWords(status);

  return (
    <Popover
      className={`button sync ${tone}`}
      label={`Sync: ${short}`}
      button={
        <>
          <span className="dot" />
          <span className="sync-words wide-only">{short}</span>
          <span className="sync-words narrow-only">{brief}</span>
        </>
      }
    >
      {() => (
        <div className="sync-details">
          <h2>{short}</h2>
          <p className="soft">{cut ? 'You have cut the wire. Work goes on; it is sent when the wire is mended.' : sentence}</p>
          <dl>
            <dt>Changes waiting</dt>
            <dd className="number">{status.pending}</dd>
            <dt>Need attention</dt>
            <dd className="number">{status.unresolved}</dd>
            <dt>Behind the server by</dt>
            <dd className="number">{status.lag === undefined ? 'not known' : status.lag === 0 ? 'nothing' : status.lag}</dd>
            <dt>Last in step</dt>
            <dd>{status.lastLiveAt === undefined ? 'not yet' : <Time at={status.lastLiveAt} />}</dd>
            {status.nextTryAt !== undefined && (
              <>
                <dt>Next try</dt>
                <dd>
                  <Time exact at={status.nextTryAt} />
                </dd>
              </>
            )}
            <dt>This tab</dt>
            <dd>{status.leader ? 'syncs for this browser' : 'follows another tab'}</dd>
            {status.lastError !== undefined && (
              <>
                <dt>Last error</dt>
                <dd>
                  {status.lastError.message} (<Time exact at={status.lastError.at} />)
                </dd>
              </>
            )}
          </dl>
          <div className="sync-foot">
            <div className="popover-switch">
              <WireSwitch />
            </div>
            <Button small icon={RefreshCw} disabled={cut} onClick={() => client.syncNow()}>
              Sync now
            </Button>
          </div>
        </div>
      )}
    </Popover>
  );
}
