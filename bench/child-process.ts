/** A benchmark's own processes: started with an IPC channel, asked for one message at a time, ended with certainty. */
import { type ChildProcess, fork } from "node:child_process";

/** Starts a file; its arguments are handed over as text. */
export function startChild(
  file: URL,
  args: readonly (string | number)[] = [],
  nodeArguments: readonly string[] = [],
): ChildProcess {
  // Detached, so that an interruption reaches the benchmark alone, which prints first and then ends its processes.
  const child = fork(file, args.map(String), { detached: true, execArgv: [...nodeArguments] });
  const kill = (): void => void child.kill("SIGKILL");
  process.once("exit", kill);
  child.once("exit", () => process.off("exit", kill));
  return child;
}

/** The next message that has the wanted field. Rejects where the process ends first or `withinMs` pass. */
export function messageWith<Message extends object>(
  child: ChildProcess,
  field: keyof Message,
  withinMs: number,
): Promise<Message> {
  const answer = new Promise<Message>((resolve, reject) => {
    const done = (end: () => void): void => {
      clearTimeout(timer);
      child.off("message", take);
      child.off("exit", gone);
      end();
    };
    const take = (message: unknown): void => {
      if (typeof message !== "object" || message === null || !(field in message)) return;
      done(() => resolve(message as Message)); // our own process's message, known by its field
    };
    const gone = (code: number | null): void =>
      done(() => reject(new Error(`a process ended with ${code ?? "a signal"} before it said "${String(field)}"`)));
    const timer = setTimeout(
      () => done(() => reject(new Error(`no "${String(field)}" within ${withinMs} ms`))),
      withinMs,
    );
    child.on("message", take);
    child.on("exit", gone);
  });
  // Whoever asked may have given up over something else by then: that is what is told, and not this.
  answer.catch(() => undefined);
  return answer;
}

/** Ends a process and waits until it is gone. */
export function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.kill("SIGKILL");
  });
}
