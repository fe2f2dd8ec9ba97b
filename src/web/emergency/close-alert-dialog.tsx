/**
 * Closing an alert: a reason from the agency's list, a sentence, and for an emergency how each cause was verified. Where
 * a cause is not verified, a second person has to agree, and the dialog says so before it is sent.
 */
import { Select, Textarea, TextInput } from "@mantine/core";
import { useState, type FormEvent, type ReactNode } from "react";
import { alertRow } from "../../board/alert-row.ts";
import type { Alert } from "../../domain/alert.ts";
import { closeEmergency, useConsole, usePicture } from "../store/console-store.ts";
import { giveAndTell } from "../store/console-link.ts";
import { ConsoleDialog } from "../shell/console-dialog.tsx";
import { answerWords } from "../words/answer-words.ts";

const HOW = [
  { value: "seen-by-unit", label: "officer seen by a unit" },
  { value: "challenge-answered", label: "challenge answered in the agreed form" },
  { value: "by-supervisor", label: "by a supervisor" },
  { value: "device-checked", label: "device checked" },
] as const;
type How = (typeof HOW)[number]["value"];
type Proof = { readonly how: How; readonly by: string };

export function CloseAlertDialog(): ReactNode {
  const id = useConsole(({ closingAlertId }) => closingAlertId);
  const { board } = usePicture();
  const alert = id === undefined ? undefined : board.center.alerts.get(id);
  if (alert === undefined || alert.phase === "closed") return null;
  return <CloseForm key={alert.id} alert={alert} />;
}

function CloseForm({ alert }: { readonly alert: Alert }): ReactNode {
  const { board, settings, viewer } = usePicture();
  const row = alertRow(board.center, alert, viewer);
  const [reason, setReason] = useState<string | null>(null);
  const [text, setText] = useState("");
  const [proofs, setProofs] = useState<Readonly<Record<string, Proof>>>({});
  const [fault, setFault] = useState<string>();
  const causes = alert.level === "emergency" ? alert.causes : [];
  // What verifies the first cause verifies the others too, unless they are given a proof of their own.
  const firstProof = proofs[causes[0]?.key ?? ""];
  // Where there is no officer to be seen, it is the device that is looked at.
  const likely: How = row.unitId === undefined ? "device-checked" : "seen-by-unit";
  const proofOf = (key: string): Proof => proofs[key] ?? firstProof ?? { how: likely, by: "" };
  const unverified = causes.filter(({ key }) => proofOf(key).by.trim() === "");
  const done = (): void => useConsole.setState({ closingAlertId: undefined });
  const close = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (reason === null || text.trim() === "") return;
    const verified = causes.flatMap(({ key }) => {
      const { how, by } = proofOf(key);
      return by.trim() === "" ? [] : [{ cause: key, how, by: by.trim() }];
    });
    const says = unverified.length > 0 ? `propose to close ${row.who}` : `close ${row.who}`;
    const answer = await giveAndTell(
      { type: "CloseAlert", alert: alert.id, reason, text: text.trim(), verified },
      says,
    );
    if (answer.outcome !== "accepted") {
      setFault(answerWords(answer));
      return;
    }
    done();
    if (unverified.length === 0) closeEmergency();
  };
  return (
    <ConsoleDialog title={`Close the ${alert.level} of ${row.who}`} size="lg" onClose={done}>
      <form onSubmit={(event) => void close(event)}>
        <Select
          label="Reason"
          required
          data-autofocus
          placeholder="why may it end? Arrow down chooses"
          data={settings.closeReasons.map(({ code, name }) => ({ value: code, label: name }))}
          value={reason}
          onChange={setReason}
        />
        <Textarea
          label="In a sentence: how do you know?"
          required
          autosize
          minRows={2}
          maxLength={500}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        {causes.map((cause) => (
          <fieldset key={cause.key} style={{ border: 0, margin: "10px 0 0", padding: 0 }}>
            <legend className="strong">{cause.sentence}: how was it verified?</legend>
            <div style={{ display: "grid", gridTemplateColumns: "1fr 1fr", gap: 8 }}>
              <Select
                aria-label={`How: ${cause.sentence}`}
                data={[...HOW]}
                allowDeselect={false}
                value={proofOf(cause.key).how}
                onChange={(how) =>
                  setProofs({
                    ...proofs,
                    [cause.key]: { by: proofOf(cause.key).by, how: (how as How | null) ?? likely },
                  })
                }
              />
              <TextInput
                aria-label={`By whom: ${cause.sentence}`}
                placeholder="by whom: a unit, a name"
                maxLength={80}
                value={proofOf(cause.key).by}
                onChange={({ currentTarget: { value: by } }) =>
                  setProofs({ ...proofs, [cause.key]: { how: proofOf(cause.key).how, by } })
                }
              />
            </div>
          </fieldset>
        ))}
        {unverified.length === 0 ? null : (
          <p className="strong" style={{ marginTop: 10 }}>
            {unverified.length} of {causes.length} causes not verified: a second person has to agree before it is
            closed.
          </p>
        )}
        {fault === undefined ? null : <p className="urgent-text">{fault}</p>}
        <div className="acts">
          <button type="submit" className="act" disabled={reason === null || text.trim() === ""}>
            {unverified.length > 0 ? "Ask a second person" : "Close it"}
          </button>
          <button type="button" className="act-plain" onClick={done}>
            Not yet
          </button>
        </div>
      </form>
    </ConsoleDialog>
  );
}
