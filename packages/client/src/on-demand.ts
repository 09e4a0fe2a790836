/**
 * What a page does not need to open, to show and to record: one chunk, fetched in the background as soon as a client is
 * open, so that it is there when it is asked for without a network.
 */
export { tellEvents } from './observe/event-reader.ts';
export { tellHistory } from './observe/stream-history.ts';
export { renumber } from './replica/renumber.ts';
export { resolve } from './replica/resolver.ts';
export { restart } from './replica/restart.ts';
export { describeUnresolved } from './replica/unresolved.ts';
