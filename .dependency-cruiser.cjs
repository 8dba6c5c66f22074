/**
 * The shelf as data. `reference/` stands in one row; a room imports its own folder and rooms to its left. `npm run check` reads this file.
 */
const shelf = [
  'base',
  'ports',
  'protocol',
  'records',
  'fencing',
  'config',
  'metadata',
  'index',
  'idempotence',
  'markers',
  'legacy',
  'validation',
  'retention',
  'log',
  'directories',
  'compaction',
  'purgatory',
  'replication',
  'produce',
  'fetch',
  'offsets',
  'quorum',
  'requests',
  'controller',
  'broker',
  'server',
  'hosts',
  'testing',
];

const test = '\\.test\\.ts$';
const rooms = shelf.map((room, position) => ({
  name: `shelf-${room}`,
  comment: `reference/${room} imports only itself and what stands left of it.`,
  severity: 'error',
  from: { path: `^reference/${room}/`, pathNot: test },
  to: { path: '^reference/([^/]+)/', pathNot: `^reference/(${shelf.slice(0, position + 1).join('|')})/` },
}));

module.exports = {
  forbidden: [
    ...rooms,
    {
      name: 'shelf-unknown-room',
      comment: 'A folder of reference/ that is not on the shelf.',
      severity: 'error',
      from: {},
      to: { path: '^reference/[^/]+/', pathNot: `^reference/(${shelf.join('|')})/` },
    },
    { name: 'no-cycle', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'spec-imports-nothing',
      severity: 'error',
      from: { path: '^spec/', pathNot: `${test}|^spec/.*/generate[^/]*\\.ts$` },
      to: { path: '^(reference|conformance|adapters|cli|bench|docs)/' },
    },
    {
      name: 'reference-reads-only-protocol-data',
      severity: 'error',
      from: { path: '^reference/', pathNot: test },
      to: { path: '^(spec/(?!protocol/)|conformance/|adapters/|cli/|bench/|docs/)' },
    },
    {
      name: 'judge-shares-no-code-with-the-judged',
      severity: 'error',
      from: { path: '^conformance/' },
      to: { path: '^(reference|adapters|cli|bench|docs)/' },
    },
    {
      name: 'adapters-see-the-driver-and-what-they-adapt',
      severity: 'error',
      from: { path: '^adapters/', pathNot: test },
      to: {
        path: '^(conformance|reference|cli|bench|docs)/',
        pathNot: '^(conformance/(driver|wire|self|mutants)/|reference/(hosts|base|ports|server|config)/)',
      },
    },
    {
      name: 'only-hosts-touch-node',
      comment: 'The core does no I/O: `node:` modules belong to hosts.',
      severity: 'error',
      from: {
        path: '^reference/',
        pathNot: `^reference/(hosts|testing)/|${test}|^reference/[^/]+/generate[^/]*\\.ts$`,
      },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-optional'] },
    },
    {
      name: 'sim-host-is-pure',
      comment: 'The simulator touches node only for compression and digests, which it takes from hosts/node.',
      severity: 'error',
      from: { path: '^reference/hosts/sim/', pathNot: test },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-optional'] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(node_modules|dist|docs/site)/' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.json'],
      conditionNames: ['import', 'node', 'types'],
    },
  },
};
