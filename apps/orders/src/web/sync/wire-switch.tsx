/** Cuts the wire to the edge, to see what work without a network is like. */
import { useWire, useWireCut } from './wire-context.tsx';

export function WireSwitch() {
  const wire = useWire();
  const cut = useWireCut();
  return (
    <button type="button" role="switch" aria-checked={!cut} className="switch" onClick={() => wire.setCut(!cut)}>
      <span className="track" />
      Network
    </button>
  );
}
