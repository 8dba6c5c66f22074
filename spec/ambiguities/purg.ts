/** Purgatory: no rule of it is answered differently by Kafka's releases. Append only. */
export const purgAmbiguities = [] as const;
