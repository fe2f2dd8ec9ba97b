/** Above the command line: what was just done or refused, and what is on its way without an answer. */
import { useEffect, type ReactNode } from "react";
import { useConsole } from "../store/console-store.ts";

const SHOWN_MS = { good: 4_000, bad: 15_000, open: 15_000 } as const;
const SLOW_AFTER_MS = 1_500;

export function Notices(): ReactNode {
  const notices = useConsole((state) => state.notices);
  const outbox = useConsole((state) => state.outbox);
  const nowMs = useConsole(({ picture }) => picture?.nowMs ?? 0);
  useEffect(() => {
    const timer = setInterval(() => {
      useConsole.setState(({ notices: known }) => {
        const left = known.filter(({ tone, atMs }) => Date.now() - atMs < SHOWN_MS[tone]);
        return left.length === known.length ? {} : { notices: left };
      });
    }, 500);
    return () => clearInterval(timer);
  }, []);
  const open = outbox.items.filter(
    ({ fate, givenAtMs }) => fate === "unknown" || (fate === "waiting" && nowMs - givenAtMs > SLOW_AFTER_MS),
  );
  return (
    <ul className="notices" aria-live="polite">
      {open.map((item) => (
        <li key={item.commandId} className="open">
          {item.says}:{" "}
          {item.fate === "unknown" ? "OUTCOME UNKNOWN, asked again until answered" : "waiting for the server"}
        </li>
      ))}
      {notices.map(({ id, tone, text }) => (
        <li key={id} className={tone}>
          {text}
        </li>
      ))}
    </ul>
  );
}
