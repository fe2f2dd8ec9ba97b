/** The console on one screen: header, banners, three columns or the emergency view, command line, dialogs. */
import { lazy, Suspense, type ReactNode } from "react";
import { incidentLists } from "../../board/incident-row.ts";
import { CloseAlertDialog } from "../emergency/close-alert-dialog.tsx";
import { EmergencyView } from "../emergency/emergency-view.tsx";
import { AlertsPanel } from "../panels/alerts-panel.tsx";
import { ChecksList } from "../panels/checks-panel.tsx";
import { DetailPanel } from "../panels/detail-panel.tsx";
import { DevicesList } from "../panels/devices-panel.tsx";
import { IncidentsList, NewIncidentButton } from "../panels/incidents-panel.tsx";
import { UnitsPanel } from "../panels/units-panel.tsx";
import { type ConsoleState, useConsole, usePicture } from "../store/console-store.ts";
import { checkQueue } from "../../board/check-queue.ts";
import { Banners } from "./banners.tsx";
import { CommandLine } from "./command-line.tsx";
import { Dialogs } from "./dialogs.tsx";
import { Header } from "./header.tsx";
import { useConsoleKeys } from "./console-keys.ts";
import { Notices } from "./notices.tsx";
import { Panel } from "./panel.tsx";

const MapPanel = lazy(async () => ({ default: (await import("../map/map-panel.tsx")).MapPanel }));

export function ConsoleShell(): ReactNode {
  useConsoleKeys();
  const emergencyAlertId = useConsole((state) => state.emergencyAlertId);
  const lost = useConsole(({ link }) => link.health === "lost");
  const practice = useConsole(({ picture }) => picture?.board.center.practice === true);
  return (
    <div className={`shell${lost ? " lost" : ""}`}>
      {practice ? <div className="practice-edge" aria-hidden="true" /> : null}
      <Header />
      <Banners />
      {emergencyAlertId === undefined ? (
        <main className="columns">
          <div className="column left">
            <UnitsPanel />
            <WorkPanel />
          </div>
          <div className="column">
            <MapHere />
          </div>
          <div className="column right">
            <AlertsPanel />
            <DetailPanel />
          </div>
        </main>
      ) : (
        <EmergencyView alertId={emergencyAlertId} map={<MapHere alertId={emergencyAlertId} />} />
      )}
      <footer className="foot">
        <Notices />
        <CommandLine />
      </footer>
      <Dialogs />
      <CloseAlertDialog />
    </div>
  );
}

/** The map, loaded late: it is the heaviest part and the least urgent one. */
export function MapHere({ alertId }: { readonly alertId?: string }): ReactNode {
  return (
    <Suspense fallback={<p className="empty">The map is being loaded…</p>}>
      <MapPanel {...(alertId === undefined ? {} : { alertId })} />
    </Suspense>
  );
}

/** Incidents, checks and unknown devices share a place; each tells its count in its tab. */
function WorkPanel(): ReactNode {
  const tab = useConsole(({ leftTab }) => leftTab);
  const { board, settings, nowMs } = usePicture();
  const waiting = incidentLists(board.center, settings, nowMs).pending.length;
  const due = checkQueue(board.center, settings, nowMs).filter(({ phase }) => phase !== "running").length;
  const strangers = board.center.strangers.size;
  const title = (
    <div className="tabs" role="tablist" aria-label="Incidents, checks, devices">
      <Tab name="incidents" chosen={tab}>
        INCIDENTS{waiting > 0 ? ` ${waiting} waiting` : ""}
      </Tab>
      <Tab name="checks" chosen={tab}>
        CHECKS{due > 0 ? ` ${due} due` : ""}
      </Tab>
      <Tab name="devices" chosen={tab}>
        UNKNOWN{strangers > 0 ? ` ${strangers}` : ""}
      </Tab>
    </div>
  );
  return (
    <Panel name={tab} label={tab} title={title} hotkey="F6" {...(tab === "incidents" ? { aside: <NewIncidentButton /> } : {})}>
      <WorkList tab={tab} />
    </Panel>
  );
}

function Tab(props: { readonly name: ConsoleState["leftTab"]; readonly chosen: ConsoleState["leftTab"]; readonly children: ReactNode }): ReactNode {
  return (
    <button type="button" role="tab" aria-selected={props.name === props.chosen} onClick={() => useConsole.setState({ leftTab: props.name })}>
      {props.children}
    </button>
  );
}

export function WorkList({ tab }: { readonly tab: ConsoleState["leftTab"] }): ReactNode {
  switch (tab) {
    case "incidents":
      return <IncidentsList />;
    case "checks":
      return <ChecksList />;
    case "devices":
      return <DevicesList />;
  }
}
