/** What a case may do to the subject's nodes, beside talking to them. Each call ends the case as untestable where the subject lacks the capability. */
export interface Cluster {
  readonly nodes: readonly number[];
  /** Stops a node and returns the evidence that it was really stopped that way. */
  stop(node: number, how: 'clean' | 'kill'): Promise<{ bySignal: boolean }>;
  start(node: number, config?: Readonly<Record<string, string>>): Promise<void>;
  /** `stop` and `start`; `between` may look at and damage the disk. Waits until the node answers again. */
  restart(node: number, how: 'clean' | 'kill', between?: (disk: NodeDisk) => Promise<void>): Promise<void>;
  /** Whether the node's process (or its simulation) is there. */
  isAlive(node: number): Promise<boolean>;
  /** Its files below one entry of `log.dirs`, the first unless told. */
  disk(node: number, directory?: number): NodeDisk;
  /** Takes a log directory from a node, which may be running; `mendDirectory` gives it back. */
  failDirectory(node: number, directory: number): Promise<void>;
  mendDirectory(node: number, directory: number): Promise<void>;
}

/** Files of one node, by path relative to one of its log directories. */
export interface NodeDisk {
  list(path: string): Promise<{ name: string; directory: boolean; sizeBytes: number }[]>;
  read(path: string): Promise<Uint8Array>;
  /** Makes the directories that the path lacks. */
  write(path: string, bytes: Uint8Array): Promise<void>;
  truncate(path: string, sizeBytes: number): Promise<void>;
  remove(path: string): Promise<void>;
}
