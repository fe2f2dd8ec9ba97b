/** Starting, stopping and reading the practice scenarios. Each call answers with what went wrong, if anything did. */
import { useConsole } from "./console-store.ts";
import { readPracticeState } from "./practice-state.ts";

/** Asks which scenarios there are and how far they have come. */
export function loadPractice(): Promise<string | undefined> {
  return ask("/api/v1/practice", "GET");
}
export function startScenario(id: string): Promise<string | undefined> {
  return ask(`/api/v1/practice/${encodeURIComponent(id)}/start`, "POST");
}
export function stopScenario(id: string): Promise<string | undefined> {
  return ask(`/api/v1/practice/${encodeURIComponent(id)}/stop`, "POST");
}

async function ask(path: string, method: "GET" | "POST"): Promise<string | undefined> {
  try {
    const response = await fetch(path, { method });
    const json: unknown = await response.json();
    const practice = readPracticeState(json);
    if (practice !== undefined) {
      useConsole.setState({ practice });
      return undefined;
    }
    const detail: unknown = typeof json === "object" && json !== null ? Reflect.get(json, "detail") : undefined;
    return typeof detail === "string" ? detail : `the practice did not answer (${response.status})`;
  } catch {
    return "the server could not be reached";
  }
}
