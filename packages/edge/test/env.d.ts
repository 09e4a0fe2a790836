/** What is bound in the tests' Worker; see wrangler.jsonc. */
import type * as main from './worker.ts';

declare global {
  namespace Cloudflare {
    interface GlobalProps {
      mainModule: typeof main;
    }
    interface Env {
      STREAMS: DurableObjectNamespace<InstanceType<typeof main.StreamObject>>;
      FEEDS: DurableObjectNamespace<InstanceType<typeof main.FeedObject>>;
      TICKET_SECRET: string;
    }
  }
}
