/** How a command will be taken back: said before it is sent, done with the picture as it is afterwards. */
import type { Command } from "../../domain/command.ts";
import type { LineContext } from "./line-context.ts";

export type UndoPlan = {
  /** What taking it back does, in a sentence. */
  readonly says: string;
  /** The commands that do it, given the picture as it is then; undefined where what was made can't be found. */
  readonly commandsNow: (now: LineContext) => readonly Command[] | undefined;
};
