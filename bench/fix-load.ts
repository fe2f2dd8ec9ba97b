/** A load of fixes by UDP from a process of its own. */
import { setTimeout as pause } from "node:timers/promises";
import { endChild, messageWith, startChild } from "./child-process.ts";

export type SentFixes = { readonly sent: number; readonly tookMs: number };
type Load = { readonly units: number; readonly perSecond: number; readonly seconds: number };

const START_MS = 20_000;
/** After this whatever was heard has been dealt with. */
const SETTLE_MS = 1_200;

/** Sends fixes at an even pace and waits until they have been dealt with. */
export async function sendFixes(port: number, { units, perSecond, seconds }: Load): Promise<SentFixes> {
  const sender = startFixes(port, { units, perSecond, seconds });
  try {
    const sent = await messageWith<SentFixes>(sender, "sent", START_MS + seconds * 4_000);
    await pause(SETTLE_MS);
    return sent;
  } finally {
    await endChild(sender);
  }
}

/** Begins to send them; the caller ends the process. */
export function startFixes(port: number, { units, perSecond, seconds }: Load) {
  return startChild(new URL("./fix-sender-process.ts", import.meta.url), [port, units, perSecond, seconds]);
}
