/** Hearing a plate or a reply, in browsers that can. Nothing is recorded; what the browser makes of it is shown first. */
import { plateOfWords } from "./spoken-plate.ts";

type Heard = { readonly results: ArrayLike<ArrayLike<{ readonly transcript: string }>> };
type Recognizer = EventTarget & { lang: string; interimResults: boolean; start: () => void; stop: () => void };

const WITHIN_MS = 9_000;

/** Whether this browser hears at all. */
export function voiceIsThere(): boolean {
  return recognizer() !== undefined;
}

/** The plate that is said now; undefined where nothing was heard. */
export async function hearPlate(): Promise<string | undefined> {
  const words = await hearWords();
  return words === undefined ? undefined : plateOfWords(words);
}

/** The words that are said now; undefined where nothing was heard. */
export function hearWords(): Promise<string | undefined> {
  const made = recognizer();
  if (made === undefined) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    const one = new made();
    one.lang = "en-US";
    one.interimResults = false;
    const timer = setTimeout(() => one.stop(), WITHIN_MS);
    const end = (words: string | undefined): void => {
      clearTimeout(timer);
      resolve(words);
    };
    one.addEventListener("result", (event) => {
      const { results } = event as unknown as Heard; // as the Speech API gives it
      end(results[0]?.[0]?.transcript);
    });
    one.addEventListener("error", () => end(undefined));
    one.addEventListener("end", () => end(undefined));
    one.start();
  });
}

function recognizer(): (new () => Recognizer) | undefined {
  const found: unknown = Reflect.get(window, "SpeechRecognition") ?? Reflect.get(window, "webkitSpeechRecognition");
  return typeof found === "function" ? (found as new () => Recognizer) : undefined;
}
