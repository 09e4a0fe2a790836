// What no edge of this design can be faster than, in plain JavaScript so that workerd runs it as it is.
// No tokens, no decider, no outcomes, no chain, no feed: a worker that parses, and objects that check a version, insert one
// row, and hand a text to a hibernating socket.
/* oxlint-disable typescript/no-unsafe-return -- there are no types here */
import { DurableObject } from 'cloudflare:workers';

export class FloorObject extends DurableObject {
  #sql = this.ctx.storage.sql;
  #version;

  append({ stream, baseVersion, commands }) {
    this.#version ??= this.#load();
    // Many writers share a stream: like the edge, this takes what was made on an older version.
    if (baseVersion > this.#version) return { stream, version: this.#version };
    this.#version += commands.length;
    this.#sql.exec('INSERT INTO commits VALUES (?, ?)', this.#version, JSON.stringify(commands));
    return { stream, version: this.#version };
  }

  say(text) {
    this.append({ stream: 'echo', baseVersion: 0, commands: [text] });
    for (const socket of this.ctx.getWebSockets()) socket.send(text);
  }

  fetch() {
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    return new Response(null, { status: 101, webSocket: client });
  }

  #load() {
    this.#sql.exec('CREATE TABLE IF NOT EXISTS commits (version INTEGER PRIMARY KEY, commands TEXT NOT NULL) STRICT');
    return this.#sql.exec('SELECT max(version) AS version FROM commits').one().version ?? 0;
  }
}

const objectOf = (env, name) => env.FLOOR.get(env.FLOOR.idFromName(name));

export default {
  async fetch(request, env) {
    if (request.headers.get('Upgrade') === 'websocket') return objectOf(env, 'echo').fetch(request);
    if (new URL(request.url).pathname === '/say') {
      await objectOf(env, 'echo').say(await request.text());
      return new Response(null, { status: 204 });
    }
    const { groups } = await request.json();
    return Response.json({ groups: await Promise.all(groups.map((group) => objectOf(env, group.stream).append(group))) });
  },
};
