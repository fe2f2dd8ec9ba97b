/** What became of a command, in words. A refusal is a literal that reads after "refused:". */
import type { CommandAnswer } from "../../protocol/live.ts";

/** `refused: owned by another (Rivera)`. */
export function answerWords(answer: CommandAnswer): string {
  switch (answer.outcome) {
    case "accepted":
      return "done";
    case "unknown":
      return "outcome unknown: it was decided, and the disk has not confirmed it yet";
    case "refused": {
      if (answer.refusal === "log-degraded")
        return "not taken: the server's disk is behind. Give it again in a moment; danger and contacts are kept";
      const detail = answer.detail === undefined ? "" : ` (${answer.detail})`;
      const field = answer.field === undefined || answer.detail !== undefined ? "" : ` (${answer.field})`;
      return `refused: ${(answer.refusal ?? "no reason given").replaceAll("-", " ")}${detail}${field}`;
    }
  }
}
