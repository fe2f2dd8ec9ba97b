/** The roster: its tables to look at and change, files of them to write and to read, and what a file would change. */
import { TextInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import { z } from "zod";
import { readCsv, writeCsv } from "./csv.ts";
import { Fault } from "./door-frame.tsx";
import { giveAsAdministrator } from "./give-command.ts";
import {
  cellText,
  type Planned,
  planRoster,
  type Roster,
  type RosterKind,
  rosterKinds,
  type RosterRow,
  rosterTables,
  tableOf,
} from "./roster-table.ts";
import { RetirePart } from "./retire-part.tsx";
import { useAsked, useFirstFocus } from "./use-asked.ts";
import { typedIn } from "./typed.ts";

const Row = z.record(z.string(), z.unknown());
const RosterSchema = z.object({
  agencies: z.array(Row),
  groups: z.array(Row),
  officers: z.array(Row),
  vehicles: z.array(Row),
  units: z.array(Row),
  devices: z.array(Row),
});
const FILE_BYTES_MAX = 8_000_000;
/** Commands that are on their way at once. */
const AT_ONCE = 6;
const ROWS_SHOWN_MAX = 300;

export function RosterPart(): ReactNode {
  const { value, says, load } = useAsked(RosterSchema, "/roster");
  const [kind, setKind] = useState<RosterKind>("officers");
  if (value === undefined) return <Fault says={says} />;
  const roster = inService(value);
  return (
    <section>
      <div role="tablist" aria-label="Tables of the roster">
        {rosterKinds.map((name) => (
          <button key={name} type="button" role="tab" aria-selected={name === kind} onClick={() => setKind(name)}>
            {rosterTables[name].title} ({roster[name].length})
          </button>
        ))}
      </div>
      <p className="dim">
        What stands in the configuration file is registered again at every start, and wins then, but for what was
        retired here. Nothing is ever deleted: what happened in its name stays in the log.
      </p>
      <TableOf
        key={kind}
        kind={kind}
        roster={roster}
        retired={value[kind].filter(({ retired }) => retired === true)}
        load={load}
      />
    </section>
  );
}

// What is retired is in nobody's way: not in the tables, not in files, not in what a file is compared with.
function inService(roster: Roster): Roster {
  const kept = (kind: RosterKind): readonly RosterRow[] => roster[kind].filter(({ retired }) => retired !== true);
  return {
    agencies: kept("agencies"),
    groups: kept("groups"),
    officers: kept("officers"),
    vehicles: kept("vehicles"),
    units: kept("units"),
    devices: kept("devices"),
  };
}

type Part = { readonly kind: RosterKind; readonly roster: Roster; readonly load: () => void };

function TableOf(props: Part & { readonly retired: readonly RosterRow[] }): ReactNode {
  const { kind, roster, retired, load } = props;
  const { title, columns, key } = rosterTables[kind];
  const [filter, setFilter] = useState("");
  const [editing, setEditing] = useState<RosterRow>();
  const wanted = filter.trim().toLowerCase();
  const rows = roster[kind].filter((row) =>
    columns.some(({ name }) => cellText(row[name]).toLowerCase().includes(wanted)),
  );
  const save = (): void => {
    const blob = new Blob([writeCsv(tableOf(kind, roster[kind]))], { type: "text/csv;charset=utf-8" });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = `vigil-${kind}.csv`;
    link.click();
    URL.revokeObjectURL(link.href);
  };
  return (
    <>
      <h2>{title}</h2>
      <div className="line-form">
        <TextInput
          label="Show only"
          maxLength={80}
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
        />
        <button type="button" className="act" onClick={() => setEditing({})}>
          New
        </button>
        <button type="button" className="act" onClick={save}>
          Write to a file (CSV)
        </button>
      </div>
      <ReadFile kind={kind} roster={roster} load={load} />
      {editing === undefined ? null : (
        <EditRow
          key={key.map((name) => cellText(editing[name])).join(" ")}
          row={editing}
          kind={kind}
          roster={roster}
          load={load}
          close={() => setEditing(undefined)}
        />
      )}
      <div className="wide-table">
        <table className="plain">
          <thead>
            <tr>
              {columns.map(({ name, says }) => (
                <th key={name} title={says}>
                  {name}
                </th>
              ))}
              <th>
                <span className="unseen">Acts</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, ROWS_SHOWN_MAX).map((row) => (
              <tr key={key.map((name) => cellText(row[name])).join(" ")}>
                {columns.map(({ name }) => (
                  <td key={name}>
                    <bdi>{cellText(row[name])}</bdi>
                  </td>
                ))}
                <td>
                  <button type="button" className="act" onClick={() => setEditing(row)}>
                    Change<span className="unseen"> {key.map((name) => cellText(row[name])).join(" ")}</span>
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > ROWS_SHOWN_MAX ? <p>and {rows.length - ROWS_SHOWN_MAX} more: show only some</p> : null}
      {rows.length === 0 ? <p className="dim">None{wanted === "" ? " yet" : " that fits"}.</p> : null}
      {retired.length === 0 ? null : (
        <details>
          <summary>Retired ({retired.length})</summary>
          <ul className="rows">
            {retired.map((row) => (
              <li key={cellText(row["id"])}>
                <bdi>
                  {cellText(row["id"])} {cellText(row["name"] ?? row["look"] ?? row["kind"] ?? row["callSign"])}
                </bdi>{" "}
                <button type="button" className="act" onClick={() => setEditing(row)}>
                  Register again<span className="unseen"> {cellText(row["id"])}</span>
                </button>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function EditRow(props: Part & { readonly row: RosterRow; readonly close: () => void }): ReactNode {
  const { kind, roster, load, row, close } = props;
  const { columns, key } = rosterTables[kind];
  const isNew = Object.keys(row).length === 0;
  const first = useFirstFocus<HTMLInputElement>();
  const [faults, setFaults] = useState<readonly string[]>([]);
  const change = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const cells = columns.map(({ name }) => (!isNew && key.includes(name) ? cellText(row[name]) : typedIn(form, name)));
    const [planned] = planRoster(kind, [columns.map(({ name }) => name), cells], roster);
    if (planned === undefined) return;
    if (planned.change === "wrong") return setFaults(planned.faults);
    if (isNew && planned.change !== "new") return setFaults([`${planned.name} is there already`]);
    const fault = planned.command === undefined ? undefined : await giveAsAdministrator(planned.command);
    if (fault !== undefined) return setFaults([fault]);
    load();
    close();
  };
  return (
    <form className="page-narrow" onSubmit={(event) => void change(event)}>
      {columns.map(({ name, says, needed }, index) => (
        <TextInput
          key={name}
          label={says}
          name={name}
          required={needed === true}
          maxLength={200}
          autoComplete="off"
          {...(index === (isNew ? 0 : key.length) ? { ref: first } : {})}
          readOnly={!isNew && key.includes(name)}
          defaultValue={cellText(row[name])}
        />
      ))}
      <Fault says={faults.length === 0 ? undefined : faults.join("; ")} />
      <div className="acts">
        <button type="submit" className="act">
          {isNew ? "Register" : row["retired"] === true ? "Register again" : "Change"}
        </button>
        <button type="button" className="act" onClick={close}>
          Leave it
        </button>
      </div>
      {isNew || row["retired"] === true ? null : (
        <RetirePart
          kind={kind}
          id={cellText(row["id"])}
          done={() => {
            load();
            close();
          }}
        />
      )}
    </form>
  );
}

function ReadFile({ kind, roster, load }: Part): ReactNode {
  const [plan, setPlan] = useState<readonly Planned[]>();
  const [says, setSays] = useState<string>();
  const [done, setDone] = useState<number>();
  const read = async (file: File | undefined): Promise<void> => {
    setSays(undefined);
    setDone(undefined);
    setPlan(undefined);
    if (file === undefined) return;
    if (file.size > FILE_BYTES_MAX) return setSays("The file is larger than 8 MB.");
    const cells = readCsv(await file.text());
    if (cells.length < 2) return setSays("There is nothing in the file but its first line.");
    setPlan(planRoster(kind, cells, roster));
  };
  const doIt = async (): Promise<void> => {
    const waiting = (plan ?? []).filter(({ command, change }) => command !== undefined && change !== "wrong");
    const refused: string[] = [];
    let count = 0;
    const work = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const fault = next.command === undefined ? undefined : await giveAsAdministrator(next.command);
        if (fault === undefined) setDone(++count);
        else refused.push(`line ${next.line}, ${next.name}: ${fault}`);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    setPlan(undefined);
    setDone(count);
    setSays(refused.length === 0 ? undefined : `Refused: ${refused.slice(0, 20).join("; ")}`);
    load();
  };
  const counts = (change: Planned["change"]): number => plan?.filter((line) => line.change === change).length ?? 0;
  const doable = counts("new") + counts("changed");
  return (
    <details>
      <summary>Read from a file (CSV)</summary>
      <p className="dim">
        The first line names the columns: {rosterTables[kind].columns.map(({ name }) => name).join(", ")}. A column that
        is not there keeps what is known. Nothing is changed before you have seen what would be.
      </p>
      <input
        type="file"
        accept=".csv,text/csv"
        aria-label={`File of ${rosterTables[kind].title.toLowerCase()}`}
        onChange={(event) => void read(event.currentTarget.files?.[0])}
      />
      <Fault says={says} />
      {done === undefined ? null : <p role="status">{done} changed.</p>}
      {plan === undefined ? null : (
        <>
          <p role="status">
            {counts("new")} new, {counts("changed")} changed, {counts("same")} as they are, {counts("wrong")} wrong.
          </p>
          <div className="acts">
            <button type="button" className="act" disabled={doable === 0} onClick={() => void doIt()}>
              Do it: {doable}
              {counts("wrong") > 0 ? ", leaving out what is wrong" : ""}
            </button>
            <button type="button" className="act" onClick={() => setPlan(undefined)}>
              Leave it
            </button>
          </div>
          <Preview plan={plan.filter(({ change }) => change !== "same")} />
        </>
      )}
    </details>
  );
}

function Preview({ plan }: { readonly plan: readonly Planned[] }): ReactNode {
  return (
    <div className="wide-table">
      <table className="plain">
        <thead>
          <tr>
            <th>Line</th>
            <th>What</th>
            <th>Becomes</th>
            <th>Differences</th>
          </tr>
        </thead>
        <tbody>
          {plan.slice(0, ROWS_SHOWN_MAX).map(({ line, name, change, differences, faults }) => (
            <tr key={line} className={`preview-${change}`}>
              <td className="figure">{line}</td>
              <td>
                <bdi>{name}</bdi>
              </td>
              <td>{change}</td>
              <td>
                {faults.length > 0
                  ? faults.join("; ")
                  : differences.map(({ column, from, to }) => (
                      <div key={column}>
                        {column}: {from === "" ? null : <del>{from}</del>} <ins>{to === "" ? "(nothing)" : to}</ins>
                      </div>
                    ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {plan.length > ROWS_SHOWN_MAX ? <p>and {plan.length - ROWS_SHOWN_MAX} more lines</p> : null}
    </div>
  );
}
