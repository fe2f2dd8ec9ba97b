/** The header: which center, practice or not, what time it is, and whether the machine itself is all right. */
import type { ReactNode } from "react";
import { ageText } from "../../board/durations.ts";
import { openDialog, useConsole, usePicture } from "../store/console-store.ts";
import { mayAtAll } from "../accounts/may-offer.ts";
import { useSession } from "../accounts/session-state.ts";
import { useSoundState } from "../sound/sound-state.ts";
import { localTimeWithZone, utcTime } from "../../base/local-time.ts";
import { watchedWords } from "../words/monitor-words.ts";
import { consoleActions } from "./console-actions.ts";
import { Lamp } from "./marks.tsx";
import { ActionMenu } from "./menu.tsx";

export function Header(): ReactNode {
  const { settings, nowMs, board } = usePicture();
  return (
    <header className="header">
      <span className="brand">VIGIL</span>
      {settings.center === "Vigil" ? null : (
        <span className="bright cut" title={settings.center}>
          {settings.center}
        </span>
      )}
      {board.center.practice ? (
        <button
          type="button"
          className="practice-mark"
          title="Not a real shift. Click for the scenarios (PX)."
          onClick={() => openDialog("practice")}
        >
          PRACTICE ▾
        </button>
      ) : null}
      <ShiftMenu />
      <MainMenu practice={board.center.practice} />
      <button type="button" className="act-plain" onClick={() => openDialog("help")}>
        Help <kbd>?</kbd>
      </button>
      <span className="clock">{localTimeWithZone(nowMs, settings.timeZone)}</span>
      <span className="mono utc">{utcTime(nowMs)} UTC</span>
      <Lamps />
    </header>
  );
}

function MainMenu({ practice }: { readonly practice: boolean }): ReactNode {
  // The list tells the theme that can be changed to.
  useConsole(({ preferences }) => preferences.theme);
  const actions = consoleActions({ practice, signedOn: true });
  return (
    <ActionMenu
      width={300}
      groups={(["work", "account", "window"] as const).map((of) => actions.filter(({ group }) => group === of))}
    >
      Menu
    </ActionMenu>
  );
}

function ShiftMenu(): ReactNode {
  const name = useConsole(({ preferences }) => preferences.name);
  const positionId = useConsole(({ preferences }) => preferences.positionId);
  const body = useSession((state) => state.body);
  const { board } = usePicture();
  const position = [...board.center.positions.values()].find(({ id }) => id === positionId);
  if (name === undefined || positionId === undefined || position?.name !== name) {
    return (
      <>
        {mayAtAll(body, "SignOn") ? (
          <button type="button" className="act strong" onClick={() => openDialog("sign-on")}>
            Sign on
          </button>
        ) : null}
        <span className="dim">
          {name === undefined || position?.name === undefined
            ? "only looking"
            : `${position.name} has relieved you at ${position.id}`}
        </span>
      </>
    );
  }
  const groups = position.groupIds;
  return (
    <ActionMenu
      title="Shift: who sits here, and for which groups"
      width={260}
      groups={[consoleActions({ practice: false, signedOn: true }).filter(({ group }) => group === "shift")]}
    >
      <span className="strong">{name}</span> <span className="dim">at</span> {positionId}
      {groups.length === 0 ? null : <span className="dim"> for {groups.join(", ")}</span>}
    </ActionMenu>
  );
}

function Lamps(): ReactNode {
  const link = useConsole((state) => state.link);
  const heartbeat = useConsole(({ live }) => live.heartbeat);
  const { nowMs } = usePicture();
  const sound = useSoundState();
  const watchAgeMs = heartbeat === undefined ? 0 : Math.max(0, nowMs - heartbeat.watch.ranAtMs);
  const off = heartbeat?.watch.monitorsOff ?? [];
  const watchLate = link.health === "good" && (watchAgeMs > 3_000 || (heartbeat?.watch.lateMs ?? 0) > 2_000);
  const deaf = heartbeat?.gateways.filter(({ listening }) => !listening) ?? [];
  const pendingMs = heartbeat?.log.pendingMs ?? 0;
  return (
    <span className="lamps">
      <Lamp
        name="watch"
        value={
          off.length > 0
            ? "PARTLY OFF"
            : watchLate
              ? `LATE ${ageText(watchAgeMs)}`
              : `${(watchAgeMs / 1_000).toFixed(1)} s`
        }
        wrong={off.length > 0 || watchLate || link.health === "lost"}
        title={
          off.length > 0
            ? `A part of the watch has failed and is off. Nothing watches for: ${watchedWords(off)}.`
            : "How long ago the watch last ran. It proves itself every second."
        }
      />
      {deaf.length === 0 ? null : (
        <Lamp
          name="gateway"
          value={`${deaf.map(({ name }) => name).join(", ")} DEAF`}
          wrong
          title={deaf.map(({ trouble }) => trouble ?? "").join("; ")}
        />
      )}
      <Lamp
        name="link"
        value={
          link.health === "good" ? `${(link.silentMs / 1_000).toFixed(1)} s` : link.health === "lost" ? "LOST" : "…"
        }
        wrong={link.health === "lost"}
        title="How long ago anything came from the server"
      />
      <Lamp
        name="log"
        value={
          link.health === "lost"
            ? "unknown"
            : heartbeat?.log.degraded === true
              ? "BEHIND"
              : pendingMs > 250
                ? `${ageText(pendingMs)} behind`
                : "ok"
        }
        wrong={heartbeat?.log.degraded === true || pendingMs > 250}
        title={
          heartbeat?.log.degraded === true
            ? "The server's disk is slow or full. Danger and contacts are kept; other entries are not taken until it has caught up."
            : "Whether what happens is being written to the disk in time"
        }
      />
      <Lamp
        name="sound"
        value={sound.words}
        wrong={sound.wrong}
        title="Sounds: volume and test"
        onClick={() => openDialog("sound")}
      />
    </span>
  );
}
