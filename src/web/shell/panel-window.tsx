/** A panel in a window of its own, on the second or third screen: the same banners, the same honesty about the link. */
import type { ReactNode } from "react";
import { AlertsPanel } from "../panels/alerts-panel.tsx";
import { DetailPanel } from "../panels/detail-panel.tsx";
import { UnitsPanel } from "../panels/units-panel.tsx";
import { UnitsTable } from "../panels/units-table.tsx";
import type { PanelName } from "../store/console-store.ts";
import { useConsole } from "../store/console-store.ts";
import { CloseAlertDialog } from "../emergency/close-alert-dialog.tsx";
import { Banners } from "./banners.tsx";
import { useConsoleKeys } from "./console-keys.ts";
import { MapHere, WorkList } from "./console-columns.tsx";
import { Dialogs } from "./dialogs.tsx";
import { Header } from "./header.tsx";
import { useNarrow } from "./narrow.ts";
import { Notices } from "./notices.tsx";
import { Panel } from "./panel.tsx";

export function PanelWindow({ panel }: { readonly panel: PanelName }): ReactNode {
  useConsoleKeys();
  const lost = useConsole(({ link }) => link.health === "lost");
  const practice = useConsole(({ picture }) => picture?.board.center.practice === true);
  return (
    <div className="shell window">
      {lost ? <div className="lost-edge" aria-hidden="true" /> : null}
      {practice ? <div className="practice-edge" aria-hidden="true" /> : null}
      <Header />
      <Banners />
      <main className="column" style={{ minHeight: 0 }}>
        <Inside panel={panel} />
      </main>
      <footer className="foot">
        <Notices />
      </footer>
      <Dialogs />
      <CloseAlertDialog />
    </div>
  );
}

// The map on another screen looks where its dispatcher's own emergency is.
function EmergencyMap(): ReactNode {
  const alertId = useConsole(({ emergencyAlertId, picture }) => {
    const alert = emergencyAlertId === undefined ? undefined : picture?.board.center.alerts.get(emergencyAlertId);
    return alert === undefined || alert.phase === "closed" ? undefined : alert.id;
  });
  return <MapHere {...(alertId === undefined ? {} : { alertId })} />;
}

function Inside({ panel }: { readonly panel: PanelName }): ReactNode {
  const isNarrow = useNarrow();
  switch (panel) {
    case "units":
      // A table needs its columns; where there is no room for them the rows tell the same.
      return isNarrow ? <UnitsPanel /> : <UnitsTable />;
    case "map":
      return <EmergencyMap />;
    case "alerts":
      return <AlertsPanel />;
    case "detail":
      return <DetailPanel />;
    case "incidents":
    case "checks":
    case "devices":
      return (
        <Panel name={panel} label={panel} title={<h2>{panel.toUpperCase()}</h2>}>
          <WorkList tab={panel} />
        </Panel>
      );
  }
}
