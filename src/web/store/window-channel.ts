/**
 * The windows of one workstation. Each has a link of its own, so that none depends on another; what they tell each
 * other is only what is selected, who sits here, and that the main window is there: it alone makes the sounds, and it
 * alone has the emergency view, which the others ask it to open.
 */
import { z } from "zod";

const SelectionSchema = z.union([
  z.object({ kind: z.literal("unit"), id: z.string() }),
  z.object({ kind: z.literal("incident"), id: z.string() }),
  z.object({ kind: z.literal("none") }),
]);
export type Selection = z.infer<typeof SelectionSchema>;

const WindowMessageSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("select"), selection: SelectionSchema }),
  z.object({ type: z.literal("seat"), name: z.string().optional(), positionId: z.string().optional() }),
  z.object({ type: z.literal("main-is-here") }),
  z.object({ type: z.literal("open-emergency"), alertId: z.string() }),
]);
export type WindowMessage = z.infer<typeof WindowMessageSchema>;

export type WindowChannel = { readonly post: (message: WindowMessage) => void };

/** Opens the channel between the windows. Messages of other origins cannot arrive; of other versions are ignored. */
export function openWindowChannel(take: (message: WindowMessage) => void): WindowChannel {
  const channel = new BroadcastChannel("vigil-windows");
  channel.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
    const parsed = WindowMessageSchema.safeParse(data);
    if (parsed.success) take(parsed.data);
  });
  return { post: (message) => channel.postMessage(message) };
}
