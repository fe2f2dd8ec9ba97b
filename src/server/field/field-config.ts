/** What an agency sets for the field app. Which forms mean duress is never told to any device. */
import { z } from "zod";
import { line } from "../../domain/text.ts";

export const FieldConfigSchema = z.object({
  duress: z
    .object({
      corners: z.boolean().default(true).describe("Two opposite corners of the screen held for 1.5 s mean duress"),
      pin: z.boolean().default(true).describe("An officer's second PIN means duress"),
      replies: z
        .array(line(60))
        .max(20)
        .default([])
        .describe("Typed or spoken answers that mean duress, besides `settings.duressPhrase`"),
    })
    .prefault({})
    .describe("How an officer says in silence that they are under duress"),
  pinToAnswer: z.boolean().default(false).describe("A status check is answered with a PIN instead of a tap"),
  push: z
    .object({
      enabled: z.boolean().default(false).describe("Wake devices through their makers' push servers (Web Push)"),
      contact: z
        .string()
        .regex(/^(mailto:|https:\/\/)\S+$/, "is neither mailto: nor https:")
        .default("mailto:vigil@example.org")
        .describe("Whom a push server may write to, as its protocol asks"),
      hosts: z
        .array(line(253))
        .max(20)
        .default([
          "fcm.googleapis.com",
          "updates.push.services.mozilla.com",
          "web.push.apple.com",
          "wns2-by3p.notify.windows.com",
        ])
        .describe("Push servers that may be called; a subscription that names another is refused"),
    })
    .prefault({}),
});
export type FieldConfig = z.infer<typeof FieldConfigSchema>;
