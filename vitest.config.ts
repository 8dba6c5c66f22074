import { defineConfig } from 'vitest/config';

/** Tests lie beside what they test; `npm test` runs them all. Longer campaigns have commands of their own. */
export default defineConfig({
  test: {
    include: ['{spec,reference,conformance,adapters,cli,bench,docs}/**/*.test.ts'],
    pool: 'forks',
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
