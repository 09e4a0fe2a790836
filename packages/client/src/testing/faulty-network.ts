/**
 * The network between one device and the in-memory edge, with faults to inject.
 *
 * Everything that a real network or proxy does to requests, answers and frames: loses, delays, repeats, replaces them,
 * goes silent with the socket still open, and delivers late what it held back.
 */
import { PING, PONG, problem, type ProblemCode } from '@headwater/protocol';
import type { OpenSocket, Ports, Socket, SocketEvents } from '../ports.ts';

/** What a fault hits: one kind of request, the opening of a live socket, a frame from the edge, or any of the requests. */
export type FaultRoute = 'any' | 'push' | 'feed' | 'stream' | 'ticket' | 'live' | 'frame';

export type Fault =
  /** It never reaches the edge. (A frame never arrives.) */
  | { readonly kind: 'drop' }
  /** The edge takes it, and its answer is lost. */
  | { readonly kind: 'drop-answer' }
  /** Nothing comes, not even an error. */
  | { readonly kind: 'hang' }
  /** It arrives later; what was sent after it may overtake it. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** The edge takes it now, and its answer arrives later. */
  | { readonly kind: 'delay-answer'; readonly ms: number }
  /** It arrives twice. */
  | { readonly kind: 'duplicate' }
  /** The edge answers with this problem. */
  | { readonly kind: 'problem'; readonly code: ProblemCode; readonly retryAfterSeconds?: number }
  /** Something in between answers instead of the edge. */
  | { readonly kind: 'replace'; readonly status: number; readonly body: string; readonly contentType: string }
  /** The live socket is refused, or closed instead of the frame. */
  | { readonly kind: 'close'; readonly code: number };

export interface Injection {
  readonly on: FaultRoute;
  readonly fault: Fault;
  /** How many are hit; default 1. */
  readonly times?: number;
}

/** What the edge offers to a network. */
export interface EdgeEndpoint {
  handle(request: WireRequest): WireAnswer;
  /** Accepts a socket, or refuses it with a close code. */
  accept(wire: LiveWire): { receive(text: string): void; gone(): void };
}

export interface WireRequest {
  readonly method: string;
  /** Below `/v1`, with its query. */
  readonly path: string;
  readonly token: string | undefined;
  readonly protocol: string | undefined;
  readonly body: string | undefined;
}

export interface WireAnswer {
  readonly status: number;
  readonly json: unknown;
}

export interface LiveWire {
  readonly path: string;
  readonly protocols: readonly string[];
  send(text: string): void;
  close(code: number, reason: string): void;
}

interface ActiveInjection {
  readonly on: FaultRoute;
  readonly fault: Fault;
  times: number;
}

interface OpenWire {
  /** From the edge, held back while the line is cut. */
  readonly held: (() => void)[];
  close(code: number): void;
  flush(): void;
}

/** A page as a hotel's network serves it instead of the edge. */
export const captivePortal: Fault = {
  kind: 'replace',
  status: 200,
  contentType: 'text/html',
  body: '<!doctype html><title>Welcome to our Wi-Fi</title>',
};

export class FaultyNetwork {
  readonly fetch: Ports['fetch'];
  readonly openSocket: OpenSocket;
  /** Every request that the device made, in order; also those that were lost. */
  readonly requests: {
    readonly route: FaultRoute;
    readonly at: number;
    readonly token: string | undefined;
    readonly body: string | undefined;
  }[] = [];
  readonly #edge: EdgeEndpoint;
  readonly #clock: Ports['clock'];
  #injections: ActiveInjection[] = [];
  readonly #wires = new Set<OpenWire>();
  #isCut = false;

  constructor(edge: EdgeEndpoint, clock: Ports['clock']) {
    this.#edge = edge;
    this.#clock = clock;
    this.fetch = (url, init) => this.#fetch(url, init);
    this.openSocket = (url, protocols, events) => this.#openSocket(url, protocols, events);
  }

  /** Returns the way to take it back. */
  inject({ on, fault, times = 1 }: Injection): () => void {
    const injection = { on, fault, times };
    this.#injections.push(injection);
    return () => {
      this.#injections = this.#injections.filter((other) => other !== injection);
    };
  }

  /** Takes back every fault that has not hit yet. */
  clearFaults(): void {
    this.#injections = [];
  }

  /** Off: requests fail, and open sockets stay open without a word, as they do. On again: what was held back arrives. */
  cut(): void {
    this.#isCut = true;
  }

  heal(): void {
    this.#isCut = false;
    for (const wire of this.#wires) wire.flush();
  }

  /** The edge, or something in between, closes every live socket of this device. */
  closeSockets(code: number): void {
    for (const wire of this.#wires) wire.close(code);
  }

  get openSockets(): number {
    return this.#wires.size;
  }

  async #fetch(url: string, init: RequestInit): Promise<Response> {
    const path = url.slice(url.indexOf('/v1') + 3);
    const route = routeOf(path);
    const headers = new Headers(init.headers);
    const token = /^Bearer (.+)$/.exec(headers.get('Authorization') ?? '')?.[1];
    const body = typeof init.body === 'string' ? init.body : undefined;
    this.requests.push({ route, at: this.#clock.now(), token, body });
    const request = { method: init.method ?? 'GET', path, token, protocol: headers.get('Headwater-Protocol') ?? undefined, body };
    const fault = this.#take(route);
    return await orAborted(init.signal ?? undefined, () => this.#exchange(request, fault));
  }

  async #exchange(request: WireRequest, fault: Fault | undefined): Promise<Response> {
    if (fault?.kind === 'hang') await new Promise<never>(() => {});
    if (fault?.kind === 'delay') await new Promise<void>((resolve) => void this.#clock.after(fault.ms, resolve));
    if (this.#isCut || fault?.kind === 'drop' || fault?.kind === 'close') throw new TypeError('Failed to fetch');
    if (fault?.kind === 'replace')
      return new Response(fault.body, { status: fault.status, headers: { 'Content-Type': fault.contentType } });
    if (fault?.kind === 'problem') {
      const retry = fault.retryAfterSeconds === undefined ? {} : { 'Retry-After': String(fault.retryAfterSeconds) };
      return respond({ status: problemOf(fault.code).status, json: problemOf(fault.code) }, retry);
    }
    if (fault?.kind === 'duplicate') this.#edge.handle(request);
    const answer = this.#edge.handle(request);
    // The answer is on its way in a turn of its own.
    await (fault?.kind === 'delay-answer' ? new Promise<void>((resolve) => void this.#clock.after(fault.ms, resolve)) : Promise.resolve());
    if (this.#isCut || fault?.kind === 'drop-answer') throw new TypeError('Failed to fetch');
    return respond(answer);
  }

  #openSocket(url: string, protocols: readonly string[], events: SocketEvents): Socket {
    const path = url.slice(url.indexOf('/v1') + 3);
    this.requests.push({ route: 'live', at: this.#clock.now(), token: undefined, body: undefined });
    const fault = this.#take('live');
    let isOver = false;
    let remote: { receive(text: string): void; gone(): void } | undefined;
    const finish = (code: number, reason: string): void => {
      if (isOver) return;
      isOver = true;
      this.#wires.delete(wire);
      remote?.gone();
      events.closed(code, reason);
    };
    const wire: OpenWire = {
      held: [],
      close: (code) => finish(code, ''),
      flush: () => {
        for (const deliver of wire.held.splice(0)) deliver();
      },
    };
    const arrive = (deliver: () => void): void => {
      const late = (): void => {
        if (this.#isCut) wire.held.push(deliver);
        else if (!isOver) deliver();
      };
      queueMicrotask(late);
    };
    const toDevice = (text: string): void => {
      const frameFault = this.#take('frame');
      const deliver = (): void => events.message(text);
      if (frameFault?.kind === 'drop' || frameFault?.kind === 'hang') return;
      if (frameFault?.kind === 'close') return arrive(() => finish(frameFault.code, ''));
      if (frameFault?.kind === 'delay') return void this.#clock.after(frameFault.ms, () => arrive(deliver));
      arrive(deliver);
      if (frameFault?.kind === 'duplicate') arrive(deliver);
    };
    queueMicrotask(() => {
      if (isOver || fault?.kind === 'hang') return;
      if (this.#isCut || fault !== undefined) return finish(fault?.kind === 'close' ? fault.code : 1006, '');
      this.#wires.add(wire);
      remote = this.#edge.accept({ path, protocols, send: toDevice, close: (code, reason) => arrive(() => finish(code, reason)) });
      arrive(() => events.opened());
    });
    return {
      send: (text) => {
        if (isOver) return;
        const deliver = (): void => {
          // The edge answers pings without waking up.
          if (text === PING) arrive(() => events.message(PONG));
          else remote?.receive(text);
        };
        if (this.#isCut) wire.held.push(deliver);
        else deliver();
      },
      close: () => {
        isOver = true;
        this.#wires.delete(wire);
        remote?.gone();
      },
    };
  }

  #take(route: FaultRoute): Fault | undefined {
    const injection = this.#injections.find(({ on }) => on === route || (on === 'any' && route !== 'frame' && route !== 'live'));
    if (injection === undefined) return undefined;
    injection.times -= 1;
    if (injection.times <= 0) this.#injections = this.#injections.filter((other) => other !== injection);
    return injection.fault;
  }
}

function routeOf(path: string): FaultRoute {
  if (path.startsWith('/commands')) return 'push';
  if (path.startsWith('/feeds')) return 'feed';
  return path.startsWith('/streams') ? 'stream' : 'ticket';
}

function problemOf(code: ProblemCode): ReturnType<typeof problem> {
  // What a code adds is left out: the device must cope without.
  return (problem as (code: ProblemCode) => ReturnType<typeof problem>)(code);
}

function respond({ status, json }: WireAnswer, headers: Record<string, string> = {}): Response {
  const contentType = status >= 400 ? 'application/problem+json' : 'application/json';
  return new Response(JSON.stringify(json), { status, headers: { 'Content-Type': contentType, ...headers } });
}

function orAborted<T>(signal: AbortSignal | undefined, task: () => Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const abort = (): void => reject(new DOMException('The request was aborted.', 'AbortError'));
    if (signal?.aborted === true) return abort();
    signal?.addEventListener('abort', abort, { once: true });
    void task()
      .then(resolve, reject)
      .finally(() => signal?.removeEventListener('abort', abort));
  });
}
