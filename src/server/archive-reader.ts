/** Asking the archive of closed incidents, as the API does. */
export type ArchiveHit = {
  readonly kind: string;
  readonly id: string;
  readonly title: string;
  readonly atMs: number;
  /** The words around the hit. */
  readonly excerpt: string;
};
export type ArchiveReader = { readonly search: (query: string, limit: number) => Promise<readonly ArchiveHit[]> };
