/** One incident: what, where, who called, who is on it, what was asked for, notes, links, its history. */
import { useState, type ReactNode } from "react";
import { Select, TextInput } from "@mantine/core";
import { Offered } from "../accounts/offered.tsx";
import { asId, type IncidentId } from "../../base/ids.ts";
import { ageText, clockText } from "../../board/durations.ts";
import { incidentRow, unitsByIncident } from "../../board/incident-row.ts";
import type { Incident } from "../../domain/incident.ts";
import { placePoint } from "../../domain/place.ts";
import { usePicture } from "../store/console-store.ts";
import { giveAndTell } from "../store/console-link.ts";
import { HuntSection } from "../hunt/hunt-section.tsx";
import { SearchPlaces } from "../search/search-places.tsx";
import { HelpFor } from "./help-for.tsx";
import { TimelineView } from "./timeline-view.tsx";
import { typeFor } from "./unit-detail.tsx";

export function IncidentDetail({ id }: { readonly id: string }): ReactNode {
  const { board, settings, nowMs } = usePicture();
  const incident = board.center.incidents.get(asId<IncidentId>(id));
  if (incident === undefined)
    return (
      <p className="empty">
        This incident has left the live picture. Find it with Ctrl+K, or by its number in the archive.
      </p>
    );
  const row = incidentRow(
    board.center,
    incident,
    unitsByIncident(board.center).get(incident.id) ?? [],
    settings,
    nowMs,
  );
  const cautions = [...board.center.cautions.values()].filter(({ incidentId }) => incidentId === incident.id);
  return (
    <div className="detail">
      <div className="title">
        <span className="name">{row.number}</span>
        <span>{row.type}</span>
        <span className="tag">P{row.priority}</span>
        <span className="mono dim">{row.open ? clockText(row.ageMs) : row.phase}</span>
      </div>
      <dl className="facts" style={{ marginTop: 8 }}>
        <dt>Where</dt>
        <dd className="bright">{row.place}</dd>
        {row.caller === undefined && row.callback === undefined ? null : (
          <>
            <dt>Caller</dt>
            <dd>
              {row.caller} <span className="mono bright">{row.callback}</span>
            </dd>
          </>
        )}
        {row.plate === undefined ? null : (
          <>
            <dt>Plate</dt>
            <dd className="mono bright">{row.plate}</dd>
          </>
        )}
        <dt>Units</dt>
        <dd>
          {row.units.length === 0 ? (
            <span className={row.open ? "urgent-text" : "dim"}>{row.open ? "none yet" : "none"}</span>
          ) : null}
          {row.units.map(({ callSign, phase }) => (
            <div key={callSign}>
              <span className="mono strong">{callSign}</span> {phase.replace("-", " ")}
            </div>
          ))}
        </dd>
        {incident.disposition === undefined ? null : (
          <>
            <dt>Closed</dt>
            <dd>{incident.disposition}</dd>
          </>
        )}
        {incident.links.length === 0 ? null : (
          <>
            <dt>Linked</dt>
            <dd>
              {incident.links.map(({ incidentId, why }) => (
                <div key={incidentId}>
                  {board.center.incidents.get(incidentId)?.number ?? incidentId}: {why}
                </div>
              ))}
            </dd>
          </>
        )}
      </dl>
      {row.open ? <NearestToSend incident={incident} /> : null}
      {cautions.map((caution) => (
        <div key={caution.id} className={`caution ${caution.level}`}>
          <span className="bright">{caution.text}</span>{" "}
          <span className="dim">
            ({caution.about} {caution.subject}, {caution.source})
          </span>
        </div>
      ))}
      <IncidentSearches incident={incident} />
      <HuntSection incident={incident} />
      <Requests incident={incident} />
      <h3>NOTES</h3>
      <Offered to={{ type: "AddNote", incident: incident.id, text: "" }}>
        <NoteInput incident={incident} />
      </Offered>
      {incident.notes.toReversed().map((note) => (
        <p key={note.id}>
          {note.text}{" "}
          <span className="dim">
            {note.by.replace(/^\w+:/, "")}, {ageText(nowMs - note.atMs)} ago
          </span>
        </p>
      ))}
      {row.open ? (
        <div className="acts">
          <button type="button" className="act" onClick={() => typeFor(`AS  ${row.number}`)}>
            Assign… <span className="key">AS</span>
          </button>
          <Offered to={{ type: "CloseIncident", incident: incident.id, disposition: "" }}>
            <CloseIncidentAct incident={incident} />
          </Offered>
        </div>
      ) : null}
      <h3>TIMELINE</h3>
      <TimelineView of={[{ kind: "incident", id: incident.id }]} />
    </div>
  );
}

/** The places to search of every alert that was this incident's, open ones first. */
function IncidentSearches({ incident }: { readonly incident: Incident }): ReactNode {
  const { alerts } = usePicture().board.center;
  return [...alerts.values()]
    .filter(({ search }) => search?.incidentId === incident.id && search.places.length > 0)
    .toSorted((a, b) => Number(a.phase === "closed") - Number(b.phase === "closed"))
    .map((alert) => <SearchPlaces key={alert.id} alert={alert} />);
}

function NearestToSend({ incident }: { readonly incident: Incident }): ReactNode {
  return <HelpFor place={placePoint(incident.place)} incident={incident} />;
}

function NoteInput({ incident }: { readonly incident: Incident }): ReactNode {
  const [text, setText] = useState("");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() === "") return;
        void giveAndTell({ type: "AddNote", incident: incident.id, text }, `note on ${incident.number}`).then(
          ({ outcome }) => {
            if (outcome === "accepted") setText("");
          },
        );
      }}
    >
      <TextInput
        size="xs"
        aria-label="A note"
        placeholder="a note, then Enter"
        value={text}
        maxLength={4_000}
        onChange={(event) => setText(event.currentTarget.value)}
      />
    </form>
  );
}

function Requests({ incident }: { readonly incident: Incident }): ReactNode {
  const { settings, nowMs } = usePicture();
  if (incident.requests.length === 0 && incident.phase !== "Active" && incident.phase !== "ReOpened") return null;
  return (
    <>
      <h3>REQUESTED</h3>
      {incident.requests.map((request) => (
        <p key={request.id}>
          <span className="bright">{request.service}</span> {request.provider ?? ""} {request.phase}{" "}
          <span className="dim">{ageText(nowMs - request.phaseSinceMs)}</span>
          {request.etaMin === undefined ? null : ` · ${request.etaMin} min`}{" "}
          {request.phase === "done" || request.phase === "called-off"
            ? null
            : (["en-route", "arrived", "done", "called-off"] as const).map((phase) => (
                <button
                  key={phase}
                  type="button"
                  className="act-plain"
                  onClick={() =>
                    void giveAndTell(
                      { type: "ProgressRequest", request: request.id, phase },
                      `${request.service}: ${phase}`,
                    )
                  }
                >
                  {phase.replace("-", " ")}
                </button>
              ))}
        </p>
      ))}
      <Offered to={{ type: "RequestService", incident: incident.id, service: "" }}>
        <Select
          size="xs"
          aria-label="Request something"
          placeholder="request…"
          data={settings.services}
          value={null}
          onChange={(service) => {
            if (service !== null)
              void giveAndTell({ type: "RequestService", incident: incident.id, service }, `request ${service}`);
          }}
        />
      </Offered>
    </>
  );
}

function CloseIncidentAct({ incident }: { readonly incident: Incident }): ReactNode {
  const { settings } = usePicture();
  return (
    <Select
      size="xs"
      aria-label="Close the incident"
      placeholder="close as…"
      data={settings.dispositions.map(({ code, name }) => ({ value: code, label: name }))}
      value={null}
      onChange={(disposition) => {
        if (disposition !== null)
          void giveAndTell(
            { type: "CloseIncident", incident: incident.id, disposition },
            `close ${incident.number} as ${disposition}`,
          );
      }}
    />
  );
}
