/**
 * What a case does to nodes: stop, start, look at the disk. Every stop and start is real, and says so.
 *
 * Errors  a capability the subject lacks ends the case as untestable; a kill without the evidence of a signal, and an orderly stop that
 *         had to be ended by one, end it as inconclusive.
 */
import type { Cluster, NodeDisk } from './cluster.ts';
import { CaseEnded } from './endings.ts';
import { fromBase64, perform, toBase64 } from './perform.ts';
import { probe, type Session } from './session.ts';

/** Makes the `cluster` of one case run; `onRestart` lets the client forget connections that died with a node. */
export function makeCluster(session: Session, onRestart: () => void): Cluster {
  const { subject } = session;
  const disk = (node: number, directory?: number): NodeDisk => nodeDisk(session, node, directory);
  const stop: Cluster['stop'] = async (node, how) => {
    const answer = await perform(subject, 'node.stop', { node, how });
    onRestart();
    if (how === 'kill' && !answer.bySignal) {
      throw new CaseEnded({
        kind: 'inconclusive',
        reason: `node ${node} should have been killed but ended by itself`,
      });
    }
    if (how === 'clean' && answer.bySignal) {
      throw new CaseEnded({
        kind: 'inconclusive',
        reason: `node ${node} was asked to stop in order, took too long and was killed`,
      });
    }
    return answer;
  };
  const start: Cluster['start'] = async (node, config) => {
    await perform(subject, 'node.start', config ? { node, config: { ...config } } : { node });
    await waitUntilAnswering(session, node);
  };
  return {
    nodes: session.nodes.map((node) => node.id),
    stop,
    start,
    restart: async (node, how, between) => {
      await stop(node, how);
      await between?.(disk(node));
      await start(node);
    },
    isAlive: async (node) => (await perform(subject, 'node.alive', { node })).alive,
    disk,
    failDirectory: async (node, directory) => void (await perform(subject, 'disk.fail', { node, directory })),
    mendDirectory: async (node, directory) => void (await perform(subject, 'disk.mend', { node, directory })),
  };
}

async function waitUntilAnswering(session: Session, node: number): Promise<void> {
  for (let attempt = 0; attempt < 5; attempt++) {
    const liveness = await probe(session, node);
    if (liveness.alive) return;
    if (attempt === 4)
      throw new CaseEnded({
        kind: 'gone',
        how: liveness.how,
        message: `after its restart ${liveness.message}`,
      });
    await perform(session.subject, 'time.advance', { ms: 200 });
  }
}

function nodeDisk({ subject }: Session, node: number, directory?: number): NodeDisk {
  const at = (path: string) => (directory === undefined ? { node, path } : { node, path, directory });
  return {
    list: async (path) => (await perform(subject, 'disk.list', at(path))).entries,
    read: async (path) => fromBase64((await perform(subject, 'disk.read', at(path))).bytes),
    write: async (path, bytes) =>
      void (await perform(subject, 'disk.write', { ...at(path), bytes: toBase64(bytes) })),
    truncate: async (path, sizeBytes) =>
      void (await perform(subject, 'disk.truncate', { ...at(path), sizeBytes })),
    remove: async (path) => void (await perform(subject, 'disk.remove', at(path))),
  };
}
