/** Who sits here: signing on by name and position for some groups, and signing off with a hand-over. */
import { Autocomplete, MultiSelect, Select, TextInput } from "@mantine/core";
import { useState, type FormEvent, type ReactNode } from "react";
import { uncoveredGroups } from "../../domain/position.ts";
import { standingAlerts } from "../../board/alert-row.ts";
import { useSession } from "../accounts/session-state.ts";
import { closeDialog, useConsole, usePicture } from "../store/console-store.ts";
import { giveCommand, leaveSeat, takeSeat } from "../store/console-link.ts";
import { shareSeat } from "../store/windows.ts";
import { answerWords } from "../words/answer-words.ts";
import { ConsoleDialog, useClosing } from "./console-dialog.tsx";

export function SignOnDialog(): ReactNode {
  const { center } = usePicture().board;
  const preferences = useConsole((state) => state.preferences);
  // Where there are accounts, whoever sits here is who is signed in.
  const own = useSession(({ body }) => body?.account?.display);
  const [name, setName] = useState(own ?? preferences.name ?? "");
  const [position, setPosition] = useState(preferences.positionId ?? "P1");
  const positions = [...center.positions.values()];
  // What the position had, and what nobody answers for.
  const groupsOf = (id: string): string[] => {
    const held = positions.find((known) => known.id === id)?.groupIds ?? [];
    return [...new Set([...held, ...uncoveredGroups(center)])];
  };
  const [groups, setGroups] = useState<string[]>(groupsOf(position));
  const [fault, setFault] = useState<string>();
  const close = useClosing();
  const sittingHere = positions.find(
    (known) => known.id === position && known.name !== undefined && known.name !== name,
  );
  const signOn = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    takeSeat(name.trim(), position.trim());
    const answer = await giveCommand(
      { type: "SignOn", position: position.trim(), name: name.trim(), groups },
      "sign on",
    );
    if (answer.outcome !== "accepted") {
      leaveSeat();
      setFault(answerWords(answer));
      return;
    }
    shareSeat({ name: name.trim(), positionId: position.trim() });
    close();
  };
  return (
    <ConsoleDialog title="Sign on">
      <form onSubmit={(event) => void signOn(event)}>
        <TextInput
          label="Your name"
          data-autofocus
          readOnly={own !== undefined}
          required
          maxLength={80}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Autocomplete
          label="Position"
          description="The workstation. One where somebody sits is relieved."
          required
          maxLength={32}
          value={position}
          data={positions.map(({ id }) => id as string)}
          filter={({ options }) => options}
          renderOption={({ option }) => {
            const known = positions.find(({ id }) => id === option.value);
            return (
              <span>
                <b>{option.value}</b> {known?.name ?? "free"} <span className="dim">{known?.groupIds.join(", ")}</span>
              </span>
            );
          }}
          onChange={(value) => {
            setPosition(value);
            setGroups(groupsOf(value));
          }}
        />
        <MultiSelect
          label="Groups you answer for"
          description="Urgent alerts of these groups sound here; emergencies sound everywhere."
          data={[...center.groups.values()].map((group) => ({
            value: group.id as string,
            label: `${group.id} ${group.name}`,
          }))}
          value={groups}
          onChange={setGroups}
        />
        {sittingHere === undefined ? null : (
          <p className="strong">
            You relieve {sittingHere.name}: alerts that {sittingHere.name} has become yours.
          </p>
        )}
        {fault === undefined ? null : <p className="urgent-text">{fault}</p>}
        <div className="acts">
          <button type="submit" className="act">
            Sign on
          </button>
          <button type="button" className="act-plain" onClick={closeDialog}>
            Only look
          </button>
        </div>
      </form>
    </ConsoleDialog>
  );
}

export function SignOffDialog(): ReactNode {
  const { center } = usePicture().board;
  const { name, positionId } = useConsole((state) => state.preferences);
  const others = [...center.positions.values()].filter(
    (position) => position.name !== undefined && position.id !== positionId,
  );
  const [handTo, setHandTo] = useState<string | null>(others[0]?.id ?? null);
  const [fault, setFault] = useState<string>();
  const close = useClosing();
  const owned = standingAlerts(center).filter(({ owner }) => name !== undefined && owner?.name === name).length;
  const signOff = async (): Promise<void> => {
    if (positionId === undefined) return;
    const answer = await giveCommand(
      { type: "SignOff", position: positionId, ...(handTo === null ? {} : { handTo }) },
      "sign off",
    );
    if (answer.outcome !== "accepted") {
      setFault(answerWords(answer));
      return;
    }
    leaveSeat();
    shareSeat({});
    close();
  };
  return (
    <ConsoleDialog title={`Sign off ${name ?? ""}`}>
      <p>
        {owned === 0
          ? "You have no alerts."
          : `You have ${owned} alert${owned === 1 ? "" : "s"}: they go with your groups.`}{" "}
        No group is left uncovered.
      </p>
      <Select
        label="Hand over to"
        data={others.map((position) => ({ value: position.id as string, label: `${position.name} at ${position.id}` }))}
        value={handTo}
        placeholder={others.length === 0 ? "nobody else is signed on" : "choose"}
        onChange={setHandTo}
      />
      {fault === undefined ? null : <p className="urgent-text">{fault}</p>}
      <div className="acts">
        <button type="button" className="act" onClick={() => void signOff()}>
          Sign off
        </button>
      </div>
    </ConsoleDialog>
  );
}
