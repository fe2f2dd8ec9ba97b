/**
 * What a screen reader says of alerts: each that is new or has risen, in a sentence, and how many where many come at
 * once. Said apart from the list, whose cards come and go with scrolling. Emergencies are said by their banners.
 */
import { type ReactNode, useState } from "react";
import { whoOf, whyOf } from "../../board/alert-row.ts";
import type { Alert } from "../../domain/alert.ts";
import type { Center } from "../../domain/center.ts";

export function NewAlertsSaid(props: { readonly alerts: readonly Alert[]; readonly center: Center }): ReactNode {
  const { alerts, center } = props;
  const [said, setSaid] = useState<{
    readonly alerts: readonly Alert[];
    readonly keys: ReadonlySet<string>;
    readonly words: string;
  }>(() => ({ alerts, keys: keysOf(alerts), words: "" }));
  if (said.alerts !== alerts) {
    const news = alerts.filter((alert) => alert.level !== "emergency" && !said.keys.has(keyOf(alert)));
    const [only] = news;
    const words =
      only === undefined
        ? said.words
        : news.length === 1
          ? `${only.level} ${whoOf(center, only)}: ${whyOf(only)}`
          : `${news.length} new alerts, ${alerts.length} stand`;
    setSaid({ alerts, keys: keysOf(alerts), words });
  }
  return (
    <p className="unseen" aria-live="polite">
      {said.words}
    </p>
  );
}

function keyOf({ id, level }: Alert): string {
  return `${id}/${level}`;
}
function keysOf(alerts: readonly Alert[]): ReadonlySet<string> {
  return new Set(alerts.map(keyOf));
}
