/**
 * The three columns of the console: units and work, the map, alerts and detail; or the emergency view in their place.
 * Where there is room for one column alone, what is urgent comes first.
 */
import { lazy, Suspense, type ReactNode } from "react";
import { incidentLists } from "../../board/incident-row.ts";
import { checkQueue } from "../../board/check-queue.ts";
import { EmergencyTasks, EmergencyTimeline, EmergencyWho } from "../emergency/emergency-view.tsx";
import { AlertsPanel } from "../panels/alerts-panel.tsx";
import { ChecksList } from "../panels/checks-panel.tsx";
import { DetailPanel } from "../panels/detail-panel.tsx";
import { DevicesList } from "../panels/devices-panel.tsx";
import { IncidentsList, NewIncidentButton } from "../panels/incidents-panel.tsx";
import { UnitsPanel } from "../panels/units-panel.tsx";
import { type ConsoleState, useConsole, usePicture } from "../store/console-store.ts";
import { useOfFacts, useOfSecond } from "../store/of-facts.ts";
import { useAlertsRoom } from "./alerts-room.ts";
import { useNarrow } from "./narrow.ts";
import { Panel } from "./panel.tsx";

const MapPanel = lazy(async () => ({ default: (await import("../map/map-panel.tsx")).MapPanel }));

/** `below` stands under the map, where a page has something to say there. */
export function ConsoleColumns({ below }: { readonly below?: ReactNode }): ReactNode {
  const emergencyAlertId = useConsole((state) => state.emergencyAlertId);
  const isNarrow = useNarrow();
  const { small, turning } = useAlertsRoom();
  const looks = `columns${emergencyAlertId === undefined ? "" : " in-emergency"}${small ? " alerts-small" : ""}`;
  // The map keeps its place among its keys, so that an emergency need not wait for it to be drawn anew.
  const middle = (
    <div className="column middle" key="middle">
      <MapHere {...(emergencyAlertId === undefined ? {} : { alertId: emergencyAlertId })} />
      {emergencyAlertId === undefined ? null : <EmergencyTimeline alertId={emergencyAlertId} />}
      {emergencyAlertId === undefined ? below : null}
    </div>
  );
  if (emergencyAlertId !== undefined) {
    const who = <EmergencyWho key={emergencyAlertId} alertId={emergencyAlertId} />;
    const tasks = <EmergencyTasks key={`tasks-${emergencyAlertId}`} alertId={emergencyAlertId} />;
    return <main className={looks}>{isNarrow ? [who, tasks, middle] : [who, middle, tasks]}</main>;
  }
  const work = (
    <div className="column left" key="left">
      <UnitsPanel />
      <WorkPanel />
    </div>
  );
  const alerts = (
    // It only notes that somebody has turned to what is in it.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
    <div className="column of-alerts" key="alerts" {...turning}>
      <AlertsPanel />
    </div>
  );
  const detail = (
    <div className="column of-detail" key="detail">
      <DetailPanel />
    </div>
  );
  return <main className={looks}>{isNarrow ? [alerts, work, middle, detail] : [work, middle, alerts, detail]}</main>;
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
  const picture = usePicture();
  const { board, settings, nowMs } = picture;
  const waiting = useOfFacts(picture, () => incidentLists(board.center, settings, nowMs).pending.length);
  const due = useOfSecond(
    picture,
    () => checkQueue(board.center, settings, nowMs).filter(({ phase }) => phase !== "running").length,
  );
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
