/**
 * The command line: completed as typed, explained before Enter, recalled with Up, undone where the domain allows it.
 *
 * What is typed lives in the store: neither Escape nor a dialog nor a lost link loses it. A refused line comes back.
 */
import { useState, type KeyboardEvent, type ReactNode } from "react";
import { whyNot } from "../accounts/may-offer.ts";
import { useSession } from "../accounts/session-state.ts";
import type { Center } from "../../domain/center.ts";
import type { SessionBody } from "../../protocol/session.ts";
import { asId, type UnitId } from "../../base/ids.ts";
import type { Command } from "../../domain/command.ts";
import { spokenCallSign } from "../../domain/unit.ts";
import { newMexico } from "../../roads/new-mexico/reference.ts";
import { type Completion, complete, type ParsedLine, parseLine } from "../command-line/grammar.ts";
import type { LineContext } from "../command-line/line-context.ts";
import { planUndo } from "../command-line/undo.ts";
import type { UndoPlan } from "../command-line/undo-plan.ts";
import { type ConsoleState, tell, useConsole } from "../store/console-store.ts";
import { giveAndTell } from "../store/console-link.ts";
import { actOnView } from "./view-actions.ts";

const PLACEHOLDER = "TS 312 NM ABC123 I40 MM 320 EB starts a stop · ? for all commands";
const ALERT_PLACEHOLDER = "CK spoke · NA no answer · NT note · TD told by voice · CA close";
const COMPLETIONS_MAX = 10;
/** Of an unknown device, or of Vigil itself: nobody to speak with. */
const UNITLESS_PLACEHOLDER = "about this alert: TD told by voice · CA close · TA take";
const HISTORY_MAX = 100;
const GIVEN_MAX = 20;
const lines: string[] = [];
/** Commands that were accepted, each with how it can be taken back: planned on the picture before it. */
const given: { readonly type: Command["type"]; readonly plan: UndoPlan | undefined }[] = [];

export function CommandLine(): ReactNode {
  const text = useConsole(({ commandText }) => commandText);
  const context = useLineContext();
  const [cursor, setCursor] = useState(-1);
  const [back, setBack] = useState(0);
  const [listShown, setListShown] = useState(false);
  if (context === undefined) return null;
  const alerted = context.alertedUnitId === undefined ? undefined : context.center.units.get(context.alertedUnitId);
  const alertedUnit = alerted === undefined ? undefined : spokenCallSign(context.center, alerted);
  const parsed = text.trim() === "" ? undefined : parseLine(text, context);
  const completions = listShown ? complete(text, text.length, context).slice(0, COMPLETIONS_MAX) : [];
  const type = (typed: string): void => {
    // The key that leads here may be pressed here as well.
    const next = typed.replace(/^[/:]/, "");
    useConsole.setState({ commandText: next });
    setCursor(-1);
    setListShown(next !== "");
  };
  const recall = (to: number): void => {
    setBack(to);
    type(to === 0 ? "" : (lines.at(-to) ?? ""));
    setListShown(false);
  };
  const accept = (index: number): void => {
    const chosen = completions[index];
    if (chosen !== undefined) type(completedText(text, chosen));
  };
  const run = (): void => {
    if (parsed === undefined || parsed.kind === "incomplete" || parsed.kind === "wrong") return;
    remember(text);
    setBack(0);
    type("");
    if (parsed.kind === "view") {
      if (parsed.action.type === "undo") void undoLast();
      else actOnView(parsed.action);
      return;
    }
    void giveLine(text, parsed.commands, parsed.says, context);
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === "z" && event.ctrlKey && text === "") void undoLast();
    else if (event.key === "Tab" && completions.length > 0 && !event.shiftKey) accept(Math.max(0, cursor));
    else if (event.key === "Enter" && cursor >= 0) accept(cursor);
    else if (event.key === "Enter") run();
    else if (event.key === "ArrowDown" && back > 0) recall(back - 1);
    else if (event.key === "ArrowDown" && completions.length > 0)
      setCursor(Math.min(cursor + 1, completions.length - 1));
    else if (event.key === "ArrowUp" && cursor >= 0) setCursor(cursor - 1);
    else if (event.key === "ArrowUp" && back < lines.length) recall(back + 1);
    else if (event.key === "Escape" && completions.length > 0) setListShown(false);
    else return;
    event.preventDefault();
  };
  return (
    <div className="command">
      <label htmlFor="command-line" className="mono strong" title="Command line">
        &gt;<span className="unseen">Command line</span>
      </label>
      <input
        id="command-line"
        role="combobox"
        aria-expanded={completions.length > 0}
        aria-controls="completions"
        aria-autocomplete="list"
        aria-describedby="command-says"
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        placeholder={placeholderOf(context, alertedUnit)}
        value={text}
        {...(cursor >= 0 ? { "aria-activedescendant": `completion-${cursor}` } : {})}
        onChange={(event) => type(event.currentTarget.value)}
        onKeyDown={onKey}
        onBlur={() => setListShown(false)}
      />
      <Says parsed={parsed} />
      {completions.length === 0 ? null : (
        <div id="completions" className="completions" role="listbox" aria-label="Completions">
          {completions.map((completion, index) => (
            // The input has the keyboard; a completion only takes the pointer.
            // eslint-disable-next-line jsx-a11y/click-events-have-key-events
            <div
              key={`${completion.label}/${completion.insert}`}
              id={`completion-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === Math.max(0, cursor)}
              onMouseDown={(event) => {
                event.preventDefault();
                accept(index);
              }}
            >
              <span className="label cut">{completion.label}</span>
              <span className="cut">{completion.hint}</span>
            </div>
          ))}
        </div>
      )}
    </div>
  );
}

function placeholderOf({ alertInViewId }: LineContext, alertedUnit: string | undefined): string {
  if (alertedUnit !== undefined) return `about ${alertedUnit}: ${ALERT_PLACEHOLDER}`;
  return alertInViewId === undefined ? PLACEHOLDER : UNITLESS_PLACEHOLDER;
}

function Says({ parsed }: { readonly parsed: ParsedLine | undefined }): ReactNode {
  const body = useSession((state) => state.body);
  const center = useConsole(({ picture }) => picture?.board.center);
  if (parsed === undefined)
    return (
      <span id="command-says" className="says dim">
        Enter acts · Tab completes · Up recalls
      </span>
    );
  const ready = parsed.kind === "command" || parsed.kind === "view";
  const denied =
    parsed.kind === "command" && center !== undefined ? denialOf(body, center, parsed.commands) : undefined;
  const refusal = denied ?? (parsed.kind === "command" ? parsed.refusal : undefined);
  const words = ready
    ? `⏎ ${parsed.says}${refusal === undefined ? "" : `; would be refused: ${refusal}`}`
    : parsed.kind === "wrong"
      ? `${parsed.message}; expected ${parsed.expected}`
      : `${parsed.message}: ${parsed.expected}`;
  return (
    <span
      id="command-says"
      className={`says cut ${ready && refusal === undefined ? "ready" : ready ? "wrong" : parsed.kind}`}
      title={words}
      aria-live="polite"
    >
      {words}
    </span>
  );
}

// The first of a line's commands that is not theirs to give, and why.
function denialOf(body: SessionBody | undefined, center: Center, commands: readonly Command[]): string | undefined {
  for (const command of commands) {
    const why = whyNot(body, center, command);
    if (why !== undefined) return why;
  }
  return undefined;
}

/** The line's context: what is on the board, what is selected, which alert is open. */
function useLineContext(): LineContext | undefined {
  return contextOf(useConsole());
}

function contextOf(state: ConsoleState): LineContext | undefined {
  const { picture, selection, emergencyAlertId, preferences, practice } = state;
  if (picture === undefined) return undefined;
  const { board, settings, nowMs } = picture;
  const alert = emergencyAlertId === undefined ? undefined : board.center.alerts.get(emergencyAlertId);
  const alertedUnitId = alert === undefined || alert.subject.kind === "system" ? undefined : alert.subject.unitId;
  return {
    center: board.center,
    settings,
    nowMs,
    timeZone: settings.timeZone,
    roads: newMexico,
    ...(alertedUnitId === undefined ? {} : { alertedUnitId }),
    ...(alert === undefined ? {} : { alertInViewId: alert.id }),
    // In the emergency view the line speaks of the unit in danger, whatever was selected before.
    ...(selection.kind === "unit" && alertedUnitId === undefined ? { selectedUnitId: asId<UnitId>(selection.id) } : {}),
    ...(preferences.positionId === undefined ? {} : { positionId: preferences.positionId }),
    ...(preferences.name === undefined ? {} : { dispatcher: preferences.name }),
    ...(practice === undefined ? {} : { scenarios: practice.scenarios }),
  };
}

function completedText(text: string, { insert, from, to }: Completion): string {
  return text.slice(0, from) + insert + text.slice(to);
}

async function giveLine(text: string, commands: readonly Command[], says: string, context: LineContext): Promise<void> {
  for (const command of commands) {
    const plan = planUndo(command, context);
    const answer = await giveAndTell(command, says);
    if (answer.outcome !== "accepted") {
      // What was refused comes back to be mended, unless something else is being typed by now.
      if (useConsole.getState().commandText === "") useConsole.setState({ commandText: text });
      return;
    }
    given.push({ type: command.type, plan });
    if (given.length > GIVEN_MAX) given.shift();
  }
}

async function undoLast(): Promise<void> {
  const last = given.pop();
  const now = contextOf(useConsole.getState());
  if (last === undefined || now === undefined) {
    tell("bad", "nothing to undo");
    return;
  }
  const commands = last.plan?.commandsNow(now);
  if (last.plan === undefined || commands === undefined) tell("bad", `${last.type} can't be taken back`);
  else for (const command of commands) await giveAndTell(command, last.plan.says);
}

function remember(text: string): void {
  if (lines.at(-1) !== text) lines.push(text);
  if (lines.length > HISTORY_MAX) lines.shift();
}
