/**
 * The operations that a case compiles to. Every adapter speaks these and nothing else; in process they go through a JSON round trip, so
 * the reference has no side door.
 *
 * Shape   `noun.verb`; int64 is a decimal string, bytes are base64. JSON Schemas: spec/schemas/operation.schema.json, answer.schema.json.
 * Errors  an answer is `ok`, `error {code, definite, message}` or `unsupported {feature, reason}`.
 * Source  ours; the dialect follows Maelstrom's `definite` and Bowtie's `unsupported`.
 */
export type Capability = 'wire' | 'lifecycle' | 'config' | 'disk' | 'time' | 'crash';

export interface NodeAddress {
  readonly id: number;
  readonly host: string;
  readonly port: number;
}

/** A place on the disk of a node. */
export interface DiskPath {
  node: number;
  path: string;
  /** Which entry of the node's `log.dirs`; the first where it is absent. */
  directory?: number;
}

/** Arguments and answers of each operation. */
export interface Operations {
  /**
   * Starts (or finds) the cluster. `config` holds canonical Kafka names; attach mode refuses a non-empty one. Entries of `log.dirs`, and
   * `metadata.log.dir`, are names that the subject makes below a place of its own.
   */
  'cluster.start': { args: { config: Record<string, string> }; ok: { nodes: NodeAddress[] } };
  'cluster.stop': { args: Record<never, never>; ok: Record<never, never> };
  /** `kill` is SIGKILL or its simulation. The answer comes when the process is gone; `bySignal` is the evidence. */
  'node.stop': { args: { node: number; how: 'clean' | 'kill' }; ok: { bySignal: boolean } };
  /** Starts a stopped node on the same data and address. */
  'node.start': { args: { node: number; config?: Record<string, string> }; ok: { node: NodeAddress } };
  'node.alive': { args: { node: number }; ok: { alive: boolean; exit?: string } };
  'wire.open': { args: { node: number }; ok: { connection: number } };
  'wire.send': { args: { connection: number; bytes: string }; ok: Record<never, never> };
  /** Waits for one whole frame (its payload, without the length). `timedOut` says that `timeoutMs` went by and the connection still stands. */
  'wire.receive': {
    args: { connection: number; timeoutMs: number };
    ok: { frame: string } | { closed: true } | { timedOut: true };
  };
  'wire.close': { args: { connection: number }; ok: Record<never, never> };
  /** Virtual time is advanced; real time is waited for. */
  'time.advance': { args: { ms: number }; ok: Record<never, never> };
  'time.now': { args: Record<never, never>; ok: { monotonicMs: number; wallMs: number } };
  /**
   * Paths are relative to one log directory of the node: the first of `log.dirs`, or the one with this index. Only on a stopped node,
   * except `disk.list` and `disk.read`. `disk.write` makes the directories that its path lacks.
   */
  'disk.list': {
    args: DiskPath;
    ok: { entries: { name: string; directory: boolean; sizeBytes: number }[] };
  };
  'disk.read': {
    args: DiskPath & { position?: number; length?: number };
    ok: { bytes: string };
  };
  'disk.write': { args: DiskPath & { bytes: string }; ok: Record<never, never> };
  'disk.truncate': { args: DiskPath & { sizeBytes: number }; ok: Record<never, never> };
  'disk.remove': { args: DiskPath; ok: Record<never, never> };
  /** From now on no file of the directory can be opened, made or renamed, as after the loss of a disk. Also under a running node. */
  'disk.fail': { args: { node: number; directory?: number }; ok: Record<never, never> };
  /** The disk is back, with all that lay on it. */
  'disk.mend': { args: { node: number; directory?: number }; ok: Record<never, never> };
}

export type OperationName = keyof Operations;
export type OperationError = { code: string; definite: boolean; message: string };
export type Answer<Name extends OperationName> =
  | { ok: Operations[Name]['ok'] }
  | { error: OperationError }
  | { unsupported: { feature: string; reason: string } };

/** Who stands on trial, as its adapter presents it. */
export interface Subject {
  readonly name: string;
  readonly version: string;
  readonly address: string;
  readonly capabilities: ReadonlySet<Capability>;
  /** `virtual`: deadlines cost nothing; `real`: they are waited for. */
  readonly clock: 'virtual' | 'real';
  call<Name extends OperationName>(operation: Name, args: Operations[Name]['args']): Promise<Answer<Name>>;
  /** What the subject wrote to its standard error since the last call: at most 64 KiB. */
  diagnostics(): string;
  stop(): Promise<void>;
}

/** Opens a subject by address; refuses with a clear sentence (`SubjectUnavailable`, exit 69) when it cannot. */
export interface Adapter {
  readonly scheme: string;
  open(address: string, options: AdapterOptions): Promise<Subject>;
}

export interface AdapterOptions {
  readonly seed: number;
  /** The release the subject is judged by, for subjects that can be of several. */
  readonly release?: string | undefined;
  readonly allowRemote: readonly string[];
  readonly workDirectory: string;
  readonly progress: (line: string) => void;
}

export class SubjectUnavailable extends Error {
  override readonly name = 'SubjectUnavailable';
}
