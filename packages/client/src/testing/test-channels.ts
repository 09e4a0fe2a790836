/** Messages among the tabs of a test, with the rules of BroadcastChannel: copied, later, never to the sender itself. */
import type { Channel } from '../ports.ts';

interface Member {
  readonly owner: object;
  readonly name: string;
  readonly listeners: ((message: unknown) => void)[];
}

export class TestChannels {
  readonly #members = new Set<Member>();

  open(owner: object, name: string): Channel {
    const member: Member = { owner, name, listeners: [] };
    this.#members.add(member);
    return {
      post: (message) => this.#post(member, structuredClone(message)),
      onMessage: (listener) => void member.listeners.push(listener),
      close: () => void this.#members.delete(member),
    };
  }

  /** Closes the channels of a tab that died. */
  release(owner: object): void {
    for (const member of this.#members) if (member.owner === owner) this.#members.delete(member);
  }

  #post(sender: Member, message: unknown): void {
    if (!this.#members.has(sender)) return;
    for (const member of this.#members) {
      if (member === sender || member.name !== sender.name) continue;
      const copy: unknown = structuredClone(message);
      queueMicrotask(() => {
        if (this.#members.has(member)) for (const listener of member.listeners) listener(copy);
      });
    }
  }
}
