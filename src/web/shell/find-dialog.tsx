/** Find anything: units, alerts, incidents, officers, vehicles, plates; what is no longer live is looked up in the archive. */
import { TextInput } from "@mantine/core";
import { useEffect, useState, type KeyboardEvent, type ReactNode } from "react";
import { z } from "zod";
import { standingAlerts, whoOf, whyOf } from "../../board/alert-row.ts";
import type { Center } from "../../domain/center.ts";
import { statusWords } from "../../domain/status.ts";
import { spokenCallSign } from "../../domain/unit.ts";
import { closeDialog, openEmergency, useConsole, usePicture } from "../store/console-store.ts";
import { select } from "../store/windows.ts";
import type { Selection } from "../store/window-channel.ts";
import { consoleActions } from "./console-actions.ts";
import { ConsoleDialog } from "./console-dialog.tsx";

type Found = {
  readonly key: string;
  readonly title: string;
  readonly hint: string;
  readonly leadsTo?: Selection;
  /** Something to do instead of something to look at. */
  readonly run?: () => void;
};
const FOUND_MAX = 14;
/** A word of a sentence that many alerts share leaves room for the rest. */
const ALERTS_MAX = 6;
const ArchiveSchema = z.object({
  items: z.array(z.object({ kind: z.string(), id: z.string(), title: z.string(), excerpt: z.string() })),
});

export function FindDialog(): ReactNode {
  const { center } = usePicture().board;
  const asked = useConsole((state) => state.asked);
  const [text, setText] = useState(asked);
  const [cursor, setCursor] = useState(0);
  const archived = useArchive(text);
  const signedOn = useConsole(({ preferences }) => preferences.name !== undefined);
  const actions = findActions(text, { practice: center.practice, signedOn });
  const found = [...findLive(center, text), ...actions, ...archived].slice(0, FOUND_MAX);
  const go = (item: Found | undefined): void => {
    if (item?.leadsTo === undefined && item?.run === undefined) return;
    closeDialog();
    if (item.leadsTo !== undefined) select(item.leadsTo);
    item.run?.();
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === "ArrowDown") setCursor(Math.min(cursor + 1, found.length - 1));
    else if (event.key === "ArrowUp") setCursor(Math.max(0, cursor - 1));
    else if (event.key === "Enter") go(found[cursor]);
    else return;
    event.preventDefault();
  };
  return (
    <ConsoleDialog title="Find" size="lg">
      <TextInput
        data-autofocus
        aria-label="What to find"
        placeholder="a call sign, a number, a plate, a name, a place; or what the menu does: sound, sheet, sign off"
        value={text}
        role="combobox"
        aria-expanded={found.length > 0}
        aria-controls="found"
        aria-activedescendant={`found-${cursor}`}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setCursor(0);
        }}
        onKeyDown={onKey}
      />
      <div id="found" role="listbox" aria-label="Found" style={{ marginTop: 8 }}>
        {found.map((item, index) => (
          // The input has the keyboard; a result only takes the pointer.
          // eslint-disable-next-line jsx-a11y/click-events-have-key-events
          <div
            key={item.key}
            id={`found-${index}`}
            className="row"
            style={{ gridTemplateColumns: "200px 1fr" }}
            role="option"
            tabIndex={-1}
            aria-selected={index === cursor}
            onClick={() => go(item)}
          >
            <span className="strong cut">{item.title}</span>
            <span className="dim cut">{item.hint}</span>
          </div>
        ))}
      </div>
      {text.trim() !== "" && found.length === 0 ? (
        <p className="empty">Nothing of that name is live or in the archive.</p>
      ) : null}
    </ConsoleDialog>
  );
}

function findActions(text: string, is: Parameters<typeof consoleActions>[0]): Found[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return [];
  return consoleActions(is)
    .filter(({ id, title }) => id !== "find" && title.toLowerCase().includes(wanted))
    .map(({ id, title, key, run }) => ({
      key: `action/${id}`,
      title,
      hint: key === undefined ? "menu" : `menu · ${key}`,
      run,
    }));
}

function findLive(center: Center, text: string): Found[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return [];
  const fits = (...parts: readonly (string | undefined)[]): boolean =>
    parts.some((part) => part?.toLowerCase().includes(wanted) === true);
  const found: Found[] = [];
  for (const unit of center.units.values()) {
    const callSign = spokenCallSign(center, unit);
    const names = (unit.shift?.officerIds ?? []).map((id) => center.officers.get(id)?.name ?? id);
    const vehicle = unit.shift?.vehicleId === undefined ? undefined : center.vehicles.get(unit.shift.vehicleId);
    if (!fits(callSign, unit.id, unit.stop?.plate, vehicle?.plate, vehicle?.id, ...names)) continue;
    const hint = [statusWords(unit.status), ...names, vehicle?.plate, unit.stop?.plate]
      .filter((part) => part !== undefined)
      .join(" · ");
    found.push({ key: unit.id, title: callSign, hint, leadsTo: { kind: "unit", id: unit.id } });
  }
  found.push(...findAlerts(center, fits));
  for (const incident of center.incidents.values()) {
    if (
      !fits(
        incident.number,
        incident.place.text,
        incident.plate,
        incident.incidentType,
        incident.caller?.name,
        incident.caller?.callback,
      )
    )
      continue;
    const hint = [incident.incidentType, incident.place.text, incident.plate, incident.phase]
      .filter((part) => part !== undefined)
      .join(" · ");
    found.push({ key: incident.id, title: incident.number, hint, leadsTo: { kind: "incident", id: incident.id } });
  }
  for (const caution of center.cautions.values()) {
    if (!fits(caution.subject, caution.text)) continue;
    found.push({
      key: caution.id,
      title: `caution: ${caution.subject}`,
      hint: `${caution.text} (${caution.source})`,
      ...(caution.incidentId === undefined ? {} : { leadsTo: { kind: "incident", id: caution.incidentId } as const }),
    });
  }
  return found;
}

// An alert of an unknown device is found by the device's name, each by what it says.
function findAlerts(center: Center, fits: (...parts: readonly string[]) => boolean): Found[] {
  const found: Found[] = [];
  for (const alert of standingAlerts(center)) {
    const who = whoOf(center, alert);
    const why = whyOf(alert);
    if (!fits(who, why)) continue;
    const hint = alert.owner === undefined ? why : `${alert.owner.name} has it · ${why}`;
    const title = `alert: ${who} ${alert.level}`;
    found.push({ key: alert.id, title, hint, run: () => openEmergency(alert.id) });
    if (found.length === ALERTS_MAX) break;
  }
  return found;
}

function useArchive(text: string): Found[] {
  const [found, setFound] = useState<{ readonly text: string; readonly items: Found[] }>({ text: "", items: [] });
  useEffect(() => {
    const wanted = text.trim();
    if (wanted.length < 3) return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      void searchArchive(wanted, stop.signal).then((items) => setFound({ text: wanted, items }));
    }, 250);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [text]);
  return found.text === text.trim() ? found.items : [];
}

async function searchArchive(text: string, signal: AbortSignal): Promise<Found[]> {
  try {
    const response = await fetch(`/api/v1/search?q=${encodeURIComponent(text)}&limit=8`, { signal });
    const parsed = ArchiveSchema.safeParse(response.ok ? await response.json() : undefined);
    if (!parsed.success) return [];
    return parsed.data.items.map(({ kind, id, title, excerpt }) => ({
      key: `archive/${kind}/${id}`,
      title,
      hint: `archive · ${excerpt}`,
      ...(kind === "incident" ? { leadsTo: { kind: "incident", id } as const } : {}),
    }));
  } catch {
    return []; // aborted by the next letter, or the link is lost, which is shown above
  }
}
