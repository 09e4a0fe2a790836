/** Tests of the edge run in workerd, with real Durable Objects and their SQLite. */
import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [cloudflareTest({ wrangler: { configPath: './test/wrangler.jsonc' } })],
  test: { name: 'edge', include: ['src/**/*.test.ts'] },
});
