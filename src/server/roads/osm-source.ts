/**
 * OpenStreetMap's elements as they come out of a file, one after the other. A source is read more than once: relations,
 * then the ways, then the nodes that they use, because no machine needs to hold the others.
 */
import type { Tags } from "../../roads/network/osm-tags.ts";

export type OsmMember = { readonly type: "node" | "way" | "relation"; readonly ref: number; readonly role: string };
export type OsmVisitor = {
  readonly node?: (id: number, latE7: number, lonE7: number, tags: Tags | undefined) => void;
  readonly way?: (refs: readonly number[], tags: Tags, id: number) => void;
  readonly relation?: (members: readonly OsmMember[], tags: Tags) => void;
  /** The date that the file gives of its data. */
  readonly date?: (isoDate: string) => void;
};
/** How much of the source has been read in this pass, in bytes. */
export type ReadProgress = (done: number, total: number) => void;
export type OsmSource = { readonly read: (visitor: OsmVisitor, progress: ReadProgress) => Promise<void> };
