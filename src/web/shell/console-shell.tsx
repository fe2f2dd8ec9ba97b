/** The console on one screen: header, banners, three columns or the emergency view, command line, dialogs. */
import { lazy, Suspense, type ReactNode } from "react";
import { incidentLists } from "../../board/incident-row.ts";
import { CloseAlertDialog } from "../emergency/close-alert-dialog.tsx";
import { EmergencyTasks, EmergencyTimeline, EmergencyWho } from "../emergency/emergency-view.tsx";
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
import { PracticeStory } from "./practice-story.tsx";

const MapPanel = lazy(async () => ({ default: (await import("../map/map-panel.tsx")).MapPanel }));

export function ConsoleShell(): ReactNode {
  useConsoleKeys();
  const emergencyAlertId = useConsole((state) => state.emergencyAlertId);
  const lost = useConsole(({ link }) => link.health === "lost");
  const practice = useConsole(({ picture }) => picture?.board.center.practice === true);
  return (
    <div className="shell">
      {lost ? <div className="lost-edge" aria-hidden="true" /> : null}
      {practice ? <div className="practice-edge" aria-hidden="true" /> : null}
      <Header />
      <Banners />
      <main className={`columns${emergencyAlertId === undefined ? "" : " in-emergency"}`}>
        {emergencyAlertId === undefined ? (
          <div className="column left">
            <UnitsPanel />
            <WorkPanel />
          </div>
        ) : (
          <EmergencyWho key={emergencyAlertId} alertId={emergencyAlertId} />
        )}
        {/* The map keeps its place in the tree, so that an emergency need not wait for it to be drawn anew. */}
        <div className="column middle" key="middle">
          <MapHere {...(emergencyAlertId === undefined ? {} : { alertId: emergencyAlertId })} />
          {emergencyAlertId === undefined ? null : <EmergencyTimeline alertId={emergencyAlertId} />}
        </div>
        {emergencyAlertId === undefined ? (
          <div className="column aside">
            <AlertsPanel />
            <DetailPanel />
          </div>
        ) : (
          <EmergencyTasks key={`tasks-${emergencyAlertId}`} alertId={emergencyAlertId} />
        )}
      </main>
      <footer className="foot">
        <PracticeStory />
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
        INCIDENTS <TabCount count={waiting} of="waiting" />
      </Tab>
      <Tab name="checks" chosen={tab}>
        CHECKS <TabCount count={due} of="due" />
      </Tab>
      <Tab name="devices" chosen={tab}>
        DEVICES <TabCount count={strangers} of="unknown devices" />
      </Tab>
    </div>
  );
  return (
    <Panel
      name={tab}
      label={tab}
      title={title}
      hotkey="F6"
      {...(tab === "incidents" ? { aside: <NewIncidentButton /> } : {})}
    >
      <WorkList tab={tab} />
    </Panel>
  );
}

function TabCount({ count, of }: { readonly count: number; readonly of: string }): ReactNode {
  return count === 0 ? null : (
    <b className="count" title={`${count} ${of}`}>
      {count}
      <span className="unseen"> {of}</span>
    </b>
  );
}

function Tab(props: {
  readonly name: ConsoleState["leftTab"];
  readonly chosen: ConsoleState["leftTab"];
  readonly children: ReactNode;
}): ReactNode {
  return (
    <button
      type="button"
      role="tab"
      aria-selected={props.name === props.chosen}
      onClick={() => useConsole.setState({ leftTab: props.name })}
    >
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
