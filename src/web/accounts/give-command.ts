/** Giving a command from a page that has no live link. */
import type { Command } from "../../domain/command.ts";
import { askApi } from "./api.ts";
import { Nothing, useSession } from "./session-state.ts";

/** Gives it under one's own name; says why it was refused, if it was. */
export async function giveAsAdministrator(command: Command): Promise<string | undefined> {
  const name = useSession.getState().body?.account?.display ?? "administration";
  const answer = await askApi(Nothing, "POST", "/commands", {
    commandId: crypto.randomUUID(),
    actor: `dispatcher:${name}`,
    command,
  });
  return answer.ok ? undefined : answer.says;
}
