/** The file into which a replay writes its events, one JSON object a line. A disk that is full ends the writing, not the replay. */
import { closeSync, openSync, writeSync } from "node:fs";

const WRITE_CHARS = 262_144;

export class EventFile {
  readonly #target: number;
  #waiting: string[] = [];
  #chars = 0;
  #trouble: Error | undefined;

  /** Throws where the file can't be opened. */
  constructor(file: string) {
    this.#target = openSync(file, "w");
  }

  write(line: string): void {
    if (this.#trouble !== undefined) return;
    this.#waiting.push(line);
    this.#chars += line.length;
    if (this.#chars > WRITE_CHARS) this.#flush();
  }

  /** Gives what went wrong, where not everything is in the file. */
  close(): Error | undefined {
    this.#flush();
    closeSync(this.#target);
    return this.#trouble;
  }

  #flush(): void {
    const text = `${this.#waiting.join("\n")}\n`;
    this.#waiting = [];
    this.#chars = 0;
    if (text === "\n" || this.#trouble !== undefined) return;
    try {
      writeAll(this.#target, Buffer.from(text));
    } catch (error) {
      this.#trouble = error instanceof Error ? error : new Error(String(error));
    }
  }
}

// One write may take a part only.
function writeAll(target: number, bytes: Buffer): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(target, bytes, done);
}
