/**
 * Shows something only to whoever may do all that it offers, and to nobody where a recording is looked at. The server
 * asks again when it is done.
 */
import type { ReactNode } from "react";
import type { Command } from "../../domain/command.ts";
import { recordingLookedAt } from "../store/past-source.ts";
import { useMay } from "./may-offer.ts";

export function Offered(props: { readonly to: Command; readonly children: ReactNode }): ReactNode {
  const may = useMay();
  return recordingLookedAt() === undefined && may(props.to) ? props.children : null;
}
