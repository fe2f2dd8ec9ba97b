/** What all `vigil roads` questions share: the network opened or refused, the answer printed, its mark. */
import type { RoadNetwork } from "../../roads/network/graph-file.ts";
import { highwaysOnlyNetwork } from "../../roads/network/highways-only.ts";
import { newMexico } from "../../roads/new-mexico/reference.ts";
import { ImportTrouble } from "./import-trouble.ts";
import { readNetwork } from "./network-file.ts";

/** Opens the network, prints the answer and gives the exit code; an answer that is a string is what is wrong. */
export function answering(
  command: string,
  networkFile: string | undefined,
  ask: (network: RoadNetwork) => readonly string[] | string,
): number {
  try {
    const network = networkFile === undefined ? highwaysOnlyNetwork(newMexico) : readNetwork(networkFile);
    const answer = ask(network);
    if (typeof answer !== "string") {
      process.stdout.write(`${answer.join("\n")}\n`);
      return 0;
    }
    process.stderr.write(`vigil roads ${command}: ${answer}\n`);
  } catch (error) {
    if (!(error instanceof ImportTrouble) && !(error instanceof Error && "code" in error)) throw error;
    process.stderr.write(`vigil roads ${command}: ${error.message}\n`);
  }
  return 1;
}

/** The line that marks an answer of the skeleton. */
export function markOf({ info }: RoadNetwork): string[] {
  return info.highwaysOnly
    ? ["highways only: no streets, no ramps, no frontage roads; import the roads of the area"]
    : [];
}
