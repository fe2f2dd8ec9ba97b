/** What a unit carries, as a tag beside its name: read at a glance by whoever sends it somewhere. */
import type { ReactNode } from "react";
import { kitOf, kitWords } from "../../domain/kit.ts";
import type { Unit } from "../../domain/unit.ts";
import { usePicture } from "../store/console-store.ts";

export function KitTag({ unit }: { readonly unit: Unit | undefined }): ReactNode {
  const { center } = usePicture().board;
  const words = unit === undefined ? undefined : kitWords(kitOf(center, unit));
  return words === undefined ? null : <span className="tag">{words}</span>;
}
