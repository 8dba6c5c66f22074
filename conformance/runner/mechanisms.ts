/** The mechanisms of the specification, in the order of its chapters; a slug names chapter, reference folder and suite alike. */
export const mechanisms = [
  { slug: 'protocol', title: 'Protocol', areas: ['WIRE'] },
  { slug: 'requests', title: 'Requests', areas: ['PIPE'] },
  { slug: 'purgatory', title: 'Purgatory', areas: ['PURG'] },
  { slug: 'records', title: 'Records', areas: ['BAT'] },
  { slug: 'metadata', title: 'Metadata', areas: ['META'] },
  { slug: 'controller', title: 'Controller', areas: ['TOP'] },
  { slug: 'produce', title: 'Produce', areas: ['PRD'] },
  { slug: 'validation', title: 'Validation', areas: ['VAL'] },
  { slug: 'idempotence', title: 'Idempotence', areas: ['IDM'] },
  { slug: 'fetch', title: 'Fetch', areas: ['FET'] },
  { slug: 'offsets', title: 'Offsets', areas: ['LOF', 'OLE'] },
  { slug: 'log', title: 'Log', areas: ['LOG', 'RCV', 'CKP'] },
  { slug: 'index', title: 'Index', areas: ['IDX'] },
  { slug: 'config', title: 'Configuration', areas: ['CFG'] },
  { slug: 'retention', title: 'Retention', areas: ['RET', 'DRC'] },
  { slug: 'markers', title: 'Transaction markers', areas: ['MARK'] },
  { slug: 'compaction', title: 'Compaction', areas: ['CMP'] },
  { slug: 'directories', title: 'Log directories', areas: ['DIR'] },
  { slug: 'legacy', title: 'Old formats', areas: ['OLD'] },
] as const;

/** The slug a case belongs to: the first part of its id. */
export const mechanismOf = (caseId: string): string => caseId.split('/')[0] ?? caseId;

/** The slug of the chapter a requirement is written in. */
export function mechanismOfRequirement(id: string): string {
  const area = id.split('-')[0] ?? '';
  return (
    mechanisms.find((mechanism) => (mechanism.areas as readonly string[]).includes(area))?.slug ?? 'other'
  );
}
