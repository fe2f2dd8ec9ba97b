/** Retiring somebody or something from the roster: with a reason, and refused while it is in use. */
import { TextInput } from "@mantine/core";
import { useState, type ReactNode } from "react";
import type { Command } from "../../domain/command.ts";
import { Fault } from "./door-frame.tsx";
import { giveAsAdministrator } from "./give-command.ts";
import type { RosterKind } from "./roster-table.ts";

/** Nothing for kinds that are never retired. */
export function RetirePart(props: {
  readonly kind: RosterKind;
  readonly id: string;
  readonly done: () => void;
}): ReactNode {
  const { kind, id, done } = props;
  const [reason, setReason] = useState("");
  const [says, setSays] = useState<string>();
  const [busy, setBusy] = useState(false);
  const retire = async (): Promise<void> => {
    const command = retirement(kind, id, reason.trim());
    if (command === undefined) return;
    if (reason.trim() === "") return setSays("Say why: left, sold, lost, broken, out of use.");
    setBusy(true);
    const fault = await giveAsAdministrator(command);
    setBusy(false);
    if (fault === undefined) done();
    else setSays(fault);
  };
  if (retirement(kind, id, "") === undefined) return null;
  return (
    <details>
      <summary>Retire {id}</summary>
      <p className="dim">
        Nobody is sent out with it any more. What happened in its name stays in the log, and it can be registered again.
      </p>
      <TextInput
        label="Why"
        maxLength={200}
        autoComplete="off"
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        onKeyDown={(event) => {
          // Enter in here is not the form's own: that changes, and does not retire.
          if (event.key !== "Enter") return;
          event.preventDefault();
          void retire();
        }}
      />
      <Fault says={says} />
      <div className="acts">
        <button type="button" className="act" disabled={busy} onClick={() => void retire()}>
          Retire it
        </button>
      </div>
    </details>
  );
}

function retirement(kind: RosterKind, id: string, reason: string): Command | undefined {
  switch (kind) {
    case "officers":
      return { type: "RetireOfficer", officer: id, reason };
    case "vehicles":
      return { type: "RetireVehicle", vehicle: id, reason };
    case "devices":
      return { type: "RetireDevice", device: id, reason };
    case "units":
      return { type: "RetireUnit", unit: id, reason };
    case "agencies":
    case "groups":
      return undefined;
  }
}
