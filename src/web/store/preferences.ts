/**
 * What this workstation remembers: theme, volume, who sat here last. Kept in the browser, read without trust: what
 * does not fit is as if it were not there.
 */
import { z } from "zod";

const PreferencesSchema = z.object({
  theme: z.enum(["dark", "light"]).default("dark"),
  volume: z.number().min(0.05).max(1).default(0.6),
  name: z.string().max(80).optional(),
  positionId: z.string().max(32).optional(),
});
export type Preferences = z.infer<typeof PreferencesSchema>;

const PREFERENCES_KEY = "vigil.preferences";
const CONSOLE_KEY = "vigil.console";

/** The preferences as they were kept, or their defaults. */
export function loadPreferences(): Preferences {
  const parsed = PreferencesSchema.safeParse(parse(read(localStorage, PREFERENCES_KEY)));
  return parsed.success ? parsed.data : PreferencesSchema.parse({});
}

/** Keeps the preferences; a browser that keeps nothing costs only that. */
export function savePreferences(preferences: Preferences): void {
  write(localStorage, PREFERENCES_KEY, JSON.stringify(preferences));
}

/** The name the server gave this window; it comes back with a reload. */
export function loadConsoleId(): string | undefined {
  return read(sessionStorage, CONSOLE_KEY);
}
export function saveConsoleId(consoleId: string): void {
  write(sessionStorage, CONSOLE_KEY, consoleId);
}

function read(storage: Storage, key: string): string | undefined {
  try {
    return storage.getItem(key) ?? undefined;
  } catch {
    return undefined; // storage is switched off: nothing is remembered
  }
}
function write(storage: Storage, key: string, value: string): void {
  try {
    storage.setItem(key, value);
  } catch {
    // Storage is full or switched off: the session goes on without it.
  }
}
function parse(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "{}");
  } catch {
    return {};
  }
}
