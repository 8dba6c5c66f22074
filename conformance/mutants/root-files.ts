/** Mutants that misread the files in which a directory says whose it is and where its quorum stands. */
import type { Mutant } from './define.ts';

const meta = 'reference/directories/meta-properties.ts';
const load = 'reference/directories/load-directory.ts';
const state = 'reference/quorum/quorum-state.ts';
const quorum = 'reference/server/open-quorum.ts';

export const rootFileMutants: readonly Mutant[] = [
  {
    id: 'RCV-025-a',
    requirement: 'RCV-025',
    file: meta,
    from: 'if (nameless !== undefined) return',
    to: 'if (nameless !== undefined && found !== undefined) return',
    killedBy: 'log/images-identity',
  },
  {
    id: 'RCV-025-b',
    requirement: 'RCV-025',
    file: meta,
    from: 'if (!isSound) throw',
    to: 'if (!isSound && properties.size === 0) throw',
    killedBy: 'log/images-identity',
  },
  {
    id: 'RCV-026-a',
    requirement: 'RCV-026',
    file: meta,
    from: 'if (match !== null) properties.set',
    to: 'if (match !== null && !properties.has(match[1]!)) properties.set',
    killedBy: 'log/images-identity',
  },
  {
    id: 'RCV-026-b',
    requirement: 'RCV-026',
    file: meta,
    from: "version === '0' ? 'broker.id'",
    to: "version === '' ? 'broker.id'",
    killedBy: 'log/images-identity',
  },
  {
    id: 'RCV-027-a',
    requirement: 'RCV-027',
    file: 'reference/server/identity.ts',
    from: "?.get('cluster.id')",
    to: "?.get('cluster')",
    killedBy: 'log/images-identity',
    fundamental:
      'A node that forgets its cluster cannot start again, so that every case with a restart sees it.',
  },
  {
    id: 'RCV-028-a',
    requirement: 'RCV-028',
    file: quorum,
    from: 'clean: false,',
    to: 'clean: true,',
    killedBy: 'log/images-metadata-tail',
  },
  {
    id: 'RCV-029-a',
    requirement: 'RCV-029',
    file: 'reference/server/broker-server.ts',
    from: 'else if (!isWanted) logs',
    to: 'else if (!isWanted && topicId === undefined) logs',
    killedBy: 'log/images-metadata-flip',
  },
  {
    id: 'RCV-029-b',
    requirement: 'RCV-029',
    file: 'reference/server/broker-server.ts',
    from: 'logs.deleteLog(topic, partition, now, true);',
    to: 'logs.deleteLog(topic, partition, now);',
    killedBy: 'log/images-metadata-loss',
  },
  {
    id: 'RCV-030-a',
    requirement: 'RCV-030',
    file: load,
    from: 'if (!directory) continue;',
    to: "if (!directory && directoryKind(name).kind !== 'partition') continue;",
    killedBy: 'log/images-file-for-directory',
  },
  {
    id: 'CKP-011-a',
    requirement: 'CKP-011',
    file: state,
    from: 'if (text === undefined) return undefined;',
    to: "if (text === undefined || typeof parseQuorumState(text) === 'string') return undefined;",
    killedBy: 'log/images-quorum-state',
  },
  {
    id: 'CKP-011-b',
    requirement: 'CKP-011',
    file: state,
    from: 'if (fields.data_version !== 0) return',
    to: 'if (fields.data_version === undefined) return',
    killedBy: 'log/images-quorum-state',
  },
  {
    id: 'CKP-012-a',
    requirement: 'CKP-012',
    file: 'reference/quorum/single-voter.ts',
    from: 'Math.max(state?.leaderEpoch ?? 0, options.log.lastEpoch)',
    to: 'state?.leaderEpoch ?? 0',
    killedBy: 'log/images-quorum-state',
  },
  {
    id: 'CKP-013-a',
    requirement: 'CKP-013',
    file: 'reference/quorum/bootstrap-file.ts',
    from: 'return namesVersion(bytes, ports) ?',
    to: 'return bytes.length > 0 || namesVersion(bytes, ports) ?',
    killedBy: 'log/images-bootstrap',
  },
];
