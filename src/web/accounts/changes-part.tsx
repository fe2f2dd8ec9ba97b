/** What was changed of the roster and of the watch: by whom, when, and to what. */
import type { ReactNode } from "react";
import { z } from "zod";
import { Fault } from "./door-frame.tsx";
import { instantWords } from "./time-words.ts";
import { useAsked } from "./use-asked.ts";

const Changes = z.object({
  items: z.array(
    z.object({
      seq: z.number(),
      atMs: z.number(),
      who: z.string(),
      what: z.string(),
      data: z.record(z.string(), z.unknown()),
    }),
  ),
});

export function ChangesPart(): ReactNode {
  const { value, says } = useAsked(Changes, "/administration/changes?limit=500");
  return (
    <section>
      <h2>What was changed</h2>
      <Fault says={says} />
      {value?.items.length === 0 ? <p className="dim">Nothing yet.</p> : null}
      <div className="wide-table">
        <table className="plain">
          <thead>
            <tr>
              <th>When</th>
              <th>Who</th>
              <th>What</th>
              <th>To</th>
            </tr>
          </thead>
          <tbody>
            {value?.items.map(({ seq, atMs, who, what, data }) => (
              <tr key={seq}>
                <td className="mono">{instantWords(atMs)}</td>
                <td>
                  <bdi>{who.replace(/^dispatcher:/, "")}</bdi>
                </td>
                <td>{what}</td>
                <td className="entry-data">
                  <bdi>{dataWords(data)}</bdi>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function dataWords(data: Readonly<Record<string, unknown>>): string {
  const parts = Object.entries(data).flatMap(([name, value]) =>
    typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [[name, value]],
  );
  return parts
    .map(([name, value]) => `${String(name)}: ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join("; ");
}
