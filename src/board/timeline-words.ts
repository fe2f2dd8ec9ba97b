/**
 * The closed lists of the domain as the timeline says them: phases, reasons, alarms. A new member does not compile
 * until it has its words.
 */
import type { AlertUnownedWhy, UnitsToldWhy } from "../domain/alert.ts";
import type { AssignmentPhase } from "../domain/assignment.ts";
import type { DuressSource } from "../domain/emergency.ts";
import type { AlarmKind } from "../domain/report.ts";
import type { SearchSaw, Thoroughness } from "../domain/search.ts";
import type { RequestPhase } from "../domain/service-request.ts";
import { secondaryStatuses, statusWords } from "../domain/status.ts";
import type { ContactMeans } from "../domain/status-check.ts";
import type { StopKind } from "../domain/stop.ts";

export function phaseWords(phase: AssignmentPhase): string {
  switch (phase) {
    case "assigned":
      return "assigned to";
    case "acknowledged":
      return "acknowledges";
    case "en-route":
      return "en route to";
    case "on-scene":
      return "on scene at";
  }
}

export function stopWords(kind: StopKind): string {
  switch (kind) {
    case "traffic":
      return "traffic stop";
    case "motorist-assist":
      return "motorist assist";
    case "subject":
      return "out with a subject";
    case "on-scene":
      return "on scene";
  }
}

export function contactWords(means: ContactMeans): string {
  switch (means) {
    case "voice":
      return "spoke";
    case "tap":
      return "answered by a tap";
    case "closure":
      return "verified safe";
  }
}

export function duressWords(source: DuressSource): string {
  switch (source) {
    case "help-needed":
      return "help needed";
    case "coded-phrase":
      return "the coded phrase was heard";
    case "coded-clear":
      return "cleared in the form for duress";
    case "duress-key":
      return "the duress key";
    case "dispatcher":
      return "declared by a dispatcher";
  }
}

export function alarmWords(alarm: AlarmKind): string {
  switch (alarm) {
    case "duress":
      return "duress";
    case "man-down":
      return "man down";
    case "no-motion":
      return "no motion";
    case "crash":
      return "crash";
    case "airbag":
      return "airbag";
    case "holster":
      return "weapon drawn";
    case "tamper":
      return "tamper";
  }
}

export function requestWords(phase: RequestPhase): string {
  switch (phase) {
    case "asked":
      return "asked";
    case "accepted":
      return "accepted";
    case "en-route":
      return "under way";
    case "arrived":
      return "there";
    case "done":
      return "done";
    case "called-off":
      return "called off";
  }
}

export function searchedWords(how: Thoroughness): string {
  switch (how) {
    case "passed":
      return "drove past";
    case "looked":
      return "looked at";
    case "searched":
      return "searched on foot";
  }
}

export function sawWords(saw: SearchSaw): string {
  switch (saw) {
    case "nothing":
      return "nobody seen";
    case "signs":
      return "SIGNS of the officer";
    case "found":
      return "OFFICER FOUND";
  }
}

export function unownedWords(why: AlertUnownedWhy): string {
  switch (why) {
    case "released":
      return "given back";
    case "idle-owner":
      return "no action for too long";
    case "console-lost":
      return "the owner's console is lost";
    case "owner-signed-off":
      return "the owner signed off";
  }
}

export function toldWords(why: UnitsToldWhy): string {
  switch (why) {
    case "duress":
      return "duress";
    case "two-findings":
      return "two findings that are not silence";
    case "owner":
      return "by the owner";
    case "unowned":
      return "nobody had taken it";
  }
}

/** What was said in a contact. A status that was given on the air is told in its words. */
export function saidWords(said: string): string {
  const status = secondaryStatuses.find((known) => known === said);
  return status === undefined ? said : statusWords(status).toLowerCase();
}
