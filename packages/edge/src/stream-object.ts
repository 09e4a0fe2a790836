/**
 * The Durable Object of one stream, `<tenant>/<stream>`: the single-threaded owner of its history.
 *
 * It is what the platform asks for and no more: calls, storage, and the alarm that repairs what a Worker that died
 * could not publish.
 */
import { DurableObject } from 'cloudflare:workers';
import { bringUp } from './bring-up.ts';
import type { EdgeEnv } from './edge-env.ts';
import { feedStub } from './edge-env.ts';
import type { ResolvedConfig } from './resolved-config.ts';
import { Stream } from './stream.ts';
import type { ExecuteAnswer, ExecuteCall, GroupCall, GroupRefusal, GroupResult, ReadAnswer, StreamRpc, ToPublish } from './stream-rpc.ts';

export type StreamObjectClass = new (ctx: DurableObjectState, env: EdgeEnv) => DurableObject<EdgeEnv> & StreamRpc;

/** The Worker publishes at once; until this long after an append nobody needs to ask whether it did. */
const REPAIR_DELAY_MS = 5_000;
const REPAIR_DELAY_MAX_MS = 5 * 60_000;

export function createStreamObject(config: ResolvedConfig): StreamObjectClass {
  return class StreamObject extends DurableObject<EdgeEnv> implements StreamRpc {
    readonly #stream: Stream = new Stream(config, {
      sql: this.ctx.storage.sql,
      transaction: (run) => this.#transaction(run),
      armRepair: () => this.#arm(REPAIR_DELAY_MS),
    });
    /** Undefined until the platform was asked: the object may have been evicted with an alarm set. */
    #isArmed: boolean | undefined;

    async push(call: GroupCall): Promise<GroupResult | GroupRefusal> {
      await this.#knowAlarm();
      return this.#stream.push(call);
    }

    async execute(call: ExecuteCall): Promise<ExecuteAnswer> {
      await this.#knowAlarm();
      return this.#stream.execute(call);
    }

    readPage(at: { readonly stream: string; readonly after: number; readonly limit: number }): Promise<ReadAnswer> {
      return Promise.resolve(this.#stream.readPage(at));
    }

    readSnapshot(at: { readonly stream: string }): Promise<ReadAnswer> {
      return Promise.resolve(this.#stream.readSnapshot(at));
    }

    publicationAfter(version: number): Promise<ToPublish | undefined> {
      return Promise.resolve(this.#stream.publicationAfter(version));
    }

    /** Goes when every feed holds the head, whoever published. Never throws: after six failures the platform would give up. */
    override async alarm(): Promise<void> {
      this.#isArmed = false;
      const isRepaired = await this.#repair().catch((cause: unknown) => {
        config.log({ level: 'warn', event: 'repair-failed', stream: this.#stream.meta?.stream, reason: String(cause) });
        return false;
      });
      if (!isRepaired && !this.#isArmed) this.#arm(this.#backOffMs());
    }

    async #repair(): Promise<boolean> {
      const atHead = this.#stream.publicationAtHead();
      const meta = this.#stream.meta;
      if (atHead === undefined || meta === undefined) return true;
      const source = { after: (version: number) => this.#stream.publicationAfter(version)?.publication };
      const held = await Promise.allSettled(
        atHead.feeds.map((feed) =>
          bringUp(feedStub(config, this.env, meta.tenant, feed), { tenant: meta.tenant, feed }, atHead.publication, source),
        ),
      );
      const failed = held.find((result) => result.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
      return held.every((result) => result.status === 'fulfilled' && result.value);
    }

    /** As long again as the head has been waiting: doubles each time, and needs no counter that an eviction would lose. */
    #backOffMs(): number {
      const recordedAt = this.#stream.headRecordedAt;
      const waitedMs = recordedAt === undefined ? 0 : config.ports.clock.now() - Date.parse(recordedAt);
      return Math.min(Math.max(waitedMs, REPAIR_DELAY_MS), REPAIR_DELAY_MAX_MS);
    }

    #transaction<T>(run: () => T): T {
      try {
        return this.ctx.storage.transactionSync(run);
      } catch (cause) {
        // What it armed was rolled back with it, or was not: the platform knows.
        this.#isArmed = undefined;
        throw cause;
      }
    }

    #arm(delayMs: number): void {
      if (this.#isArmed === true) return;
      this.#isArmed = true;
      // Not awaited: it must be in the transaction of this turn, and the output gate holds the answer until it is durable.
      void this.ctx.storage.setAlarm(config.ports.clock.now() + delayMs);
    }

    async #knowAlarm(): Promise<void> {
      if (this.#isArmed === undefined) {
        const isSet = (await this.ctx.storage.getAlarm()) !== null;
        this.#isArmed ??= isSet;
      }
    }
  };
}
