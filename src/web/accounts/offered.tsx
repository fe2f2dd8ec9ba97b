/** Shows something only to whoever may do all that it offers. The server asks again when it is done. */
import type { ReactNode } from "react";
import type { Command } from "../../domain/command.ts";
import { useMay } from "./may-offer.ts";

export function Offered(props: { readonly to: Command; readonly children: ReactNode }): ReactNode {
  return useMay()(props.to) ? props.children : null;
}
