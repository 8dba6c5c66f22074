export interface BrokerConfig { readonly values: ReadonlyMap<string, string> }
