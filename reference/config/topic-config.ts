export interface LogConfig { readonly segmentBytes: number }
