/**
 * kafka-tck as a library: the requirements, the reference broker to embed in tests, and what a case is made of.
 *
 * @example
 * ```ts
 * import { startCluster } from 'kafka-tck';
 * const cluster = await startCluster({ dataDirectory: 'data', port: 0 });
 * // … any Kafka client, at cluster.bootstrap …
 * await cluster.stop();
 * ```
 */
export { type CaseContext, type CaseDefinition, defineCase } from './conformance/case.ts';
export { startCluster } from './reference/hosts/node/start-node.ts';
export { StartRefused } from './reference/hosts/node/start-refused.ts';
export type { Level, Profile, Requirement } from './spec/requirements/define.ts';
export { type RequirementId, requirementIds, requirements } from './spec/requirements/index.ts';
