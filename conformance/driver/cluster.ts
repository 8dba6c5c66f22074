/** What a case may do to the subject's nodes, beside talking to them. Each call ends the case as untestable where the subject lacks the capability. */
export interface Cluster {
  readonly nodes: readonly number[];
  /** Stops a node and returns the evidence that it was really stopped that way. */
  stop(node: number, how: 'clean' | 'kill'): Promise<{ bySignal: boolean }>;
  start(node: number, config?: Readonly<Record<string, string>>): Promise<void>;
  /** `stop` and `start`; `between` may look at and damage the disk. Waits until the node answers again. */
  restart(node: number, how: 'clean' | 'kill', between?: (disk: NodeDisk) => Promise<void>): Promise<void>;
  disk(node: number): NodeDisk;
}

/** Files of one node, by path relative to its log directory. */
export interface NodeDisk {
  list(path: string): Promise<{ name: string; directory: boolean; sizeBytes: number }[]>;
  read(path: string): Promise<Uint8Array>;
  write(path: string, bytes: Uint8Array): Promise<void>;
  truncate(path: string, sizeBytes: number): Promise<void>;
  remove(path: string): Promise<void>;
}
