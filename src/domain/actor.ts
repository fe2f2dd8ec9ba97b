/**
 * Who did it: the person, device or part of Vigil that stands behind a command or an event.
 *
 * In recordings and logs an actor is written `kind:name`, e.g. `dispatcher:Rivera`, `officer:312`, `device:m-312`.
 */
export type Actor =
  | { readonly kind: "dispatcher"; readonly name: string; readonly positionId?: string; readonly consoleId?: string }
  | { readonly kind: "officer"; readonly name: string; readonly deviceId?: string }
  | { readonly kind: "device"; readonly name: string }
  | { readonly kind: "system"; readonly name: string };

/** The watch itself, when it concludes something without anybody's command. */
export const WATCH: Actor = { kind: "system", name: "watch" };

/** Writes an actor as `kind:name`. */
export function actorText(actor: Actor): string {
  return `${actor.kind}:${actor.name}`;
}

/** Reads `kind:name`; undefined where the text names no known kind or nobody. */
export function parseActor(text: string): Actor | undefined {
  const colon = text.indexOf(":");
  const kind = text.slice(0, colon);
  const name = text.slice(colon + 1).trim();
  if (colon < 0 || name === "" || name.length > 80) return undefined;
  switch (kind) {
    case "dispatcher":
    case "officer":
    case "device":
    case "system":
      return { kind, name };
  }
  return undefined;
}
