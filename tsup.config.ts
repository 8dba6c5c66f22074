import { defineConfig } from 'tsup';

/** The published package: the command and the library. Mutants and self subjects need the sources and stay in the clone. */
export default defineConfig({
  entry: { ktck: 'cli/ktck.ts', index: 'index.ts' },
  format: ['esm'],
  target: 'node20',
  platform: 'node',
  splitting: true,
  sourcemap: false,
  clean: true,
  dts: { entry: { index: 'index.ts' } },
  outDir: 'dist',
});
