/** The seal of a running server: what makes its rows, what tells of its troubles, and the desk of expungement. */
import type { Envelope } from "../../domain/event.ts";
import type { Input } from "../../engine/input.ts";
import type { LogRow } from "../log/log-row.ts";
import type { OpenedCenter } from "../open-center.ts";
import { ExpungementDesk, type ExpungementPorts } from "./expungement-desk.ts";

export type SealSide = {
  readonly rowOf: (envelope: Envelope) => LogRow;
  readonly expungement: ExpungementDesk;
  /** To be called when the loop takes inputs: what was wrong with the keys at the start is told. */
  readonly told: () => void;
  readonly end: () => Promise<void>;
};

/** Starts the sealing of a center's new events; undefined where nothing is sealed. */
export function startSeal(
  { seal, store, world, keysFolder }: Pick<OpenedCenter, "seal" | "store" | "world" | "keysFolder">,
  ports: Omit<ExpungementPorts, "store" | "input"> & { readonly input: (input: SealInput) => void },
): SealSide | undefined {
  if (seal === undefined || keysFolder === undefined) return undefined;
  const tell = (sentence: string | undefined): void =>
    ports.input({
      kind: "trouble",
      part: "keys",
      sentence: sentence ?? "the key file is written again",
      active: sentence !== undefined,
      level: "urgent",
    });
  const rowOf = seal.start({
    // The world's own facts: they are ahead of what is committed, as the event is.
    center: () => world.center,
    committedSeq: () => store.head().seq,
    troubled: tell,
  });
  return {
    rowOf,
    expungement: new ExpungementDesk(seal, keysFolder, { ...ports, store }),
    told: () => tell(seal.sentence),
    end: () => seal.end(),
  };
}

export type SealInput = Extract<Input, { kind: "trouble" | "expunged" }>;

/** What consoles compare: a picture from before an expungement is never gone on with. */
export function foldOfConsoles(foldHash: string, opened: Pick<OpenedCenter, "seal">): string {
  const tombstoneSeq = opened.seal?.tombstoneSeq ?? 0;
  return tombstoneSeq === 0 ? foldHash : `${foldHash}-${tombstoneSeq}`;
}
