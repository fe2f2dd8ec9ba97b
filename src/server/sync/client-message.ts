/** What a console sends, read: never thrown over, and what is wrong is said in a sentence with the field. */
import { type ClientMessage, ClientMessageSchema } from "../../protocol/live.ts";

const FRAME_CHARS_MAX = 65_536;

export type ReadMessage =
  | { readonly ok: true; readonly kind: "message"; readonly message: Exclude<ClientMessage, { type: "command" }> }
  | {
      readonly ok: true;
      readonly kind: "command";
      readonly commandId: string;
      readonly command: unknown;
      readonly madeAtMs?: number;
    }
  | { readonly ok: false; readonly text: string };

/**
 * Reads a frame. A command's own fields are read at the command edge, which knows places in words; only its frame is
 * read here.
 */
export function readClientMessage(text: string): ReadMessage {
  if (text.length > FRAME_CHARS_MAX) return { ok: false, text: "the message is too long" };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { ok: false, text: "the message is not JSON" };
  }
  if (typeof json === "object" && json !== null && Reflect.get(json, "type") === "command") {
    const commandId: unknown = Reflect.get(json, "commandId");
    const madeAtMs: unknown = Reflect.get(json, "madeAtMs");
    if (typeof commandId !== "string" || commandId === "" || commandId.length > 64) {
      return { ok: false, text: "commandId: 1 to 64 characters" };
    }
    if (madeAtMs !== undefined && !Number.isSafeInteger(madeAtMs))
      return { ok: false, text: "madeAtMs: an instant in milliseconds" };
    return {
      ok: true,
      kind: "command",
      commandId,
      command: Reflect.get(json, "command"),
      ...(typeof madeAtMs === "number" ? { madeAtMs } : {}),
    };
  }
  const parsed = ClientMessageSchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return { ok: false, text: `${issue?.path.map(String).join(".") ?? ""}: ${issue?.message ?? "is not understood"}` };
  }
  if (parsed.data.type === "command") return { ok: false, text: "command: is not understood" };
  return { ok: true, kind: "message", message: parsed.data };
}
