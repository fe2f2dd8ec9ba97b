/**
 * What the timeline says of danger: an emergency declared, an alert's life from raised to closed, who offers help,
 * what was searched. Each event is one sentence without a full stop.
 */
import type { AlertEvent } from "../domain/alert.ts";
import type { Center } from "../domain/center.ts";
import type { EmergencyEvent } from "../domain/emergency.ts";
import type { HelpOfferEvent } from "../domain/help-offer.ts";
import type { SearchEvent } from "../domain/search.ts";
import type { Settings } from "../domain/settings.ts";
import { because, nameIn, quoted, unitName } from "./names-in-words.ts";
import { duressWords, sawWords, searchedWords, toldWords, unownedWords } from "./timeline-words.ts";

export function emergencySentence(center: Center, event: EmergencyEvent): string {
  switch (event.type) {
    case "DuressDeclared":
      return `DURESS ${unitName(center, event.unitId)}: ${duressWords(event.source)}${event.covert ? ", covert" : ""}${because(event.text)}`;
    case "UnboundDuressDeclared": {
      const last = event.lastUnitId === undefined ? "" : `, last with ${unitName(center, event.lastUnitId)}`;
      return `DURESS from ${event.deviceId ?? event.key}, which no unit on duty answers for${last}${because(event.text)}`;
    }
    case "DuressTestStarted":
      return `${unitName(center, event.unitId)}: duress TEST begins`;
    case "DuressTestEnded":
      return `${unitName(center, event.unitId)}: duress test ended`;
    case "DuressTested":
      return `${unitName(center, event.unitId)}: duress key works (test)`;
  }
}

export function alertSentence(center: Center, event: AlertEvent, settings: Settings | undefined): string {
  switch (event.type) {
    case "AlertRaised":
      return `${event.cause.level.toUpperCase()}: ${event.cause.sentence}`;
    case "AlertCauseAdded":
      return `${event.cause.level.toUpperCase()}, also: ${event.cause.sentence}`;
    case "AlertCauseRose":
      return `now ${event.level.toUpperCase()}: ${event.sentence}`;
    case "AlertCauseEnded": {
      const cause = center.alerts.get(event.alertId)?.causes.find(({ key }) => key === event.key);
      return `no longer so: ${cause?.sentence ?? event.key}`;
    }
    case "AlertTaken":
      return `${event.name} takes it`;
    case "AlertUnowned":
      return `nobody has it any more: ${unownedWords(event.why)}`;
    case "AlertHandedOver":
      return `${event.from} hands it over to ${event.to} (${event.positionId})`;
    case "AlertEscalated":
      return `${event.name === "" ? event.role : event.name} sent for`;
    case "UnitsTold":
      return `${event.unitIds.length} units told: ${toldWords(event.why)}`;
    case "ToldByVoice":
      return `${event.who} told by voice${quoted(event.answer)}`;
    case "ChecklistTicked": {
      const item = settings?.checklists.find(({ id }) => id === event.checklist)?.items[event.item];
      return `${item ?? `checklist ${event.checklist} ${event.item + 1}`}: ${event.done ? "done" : "not done after all"}`;
    }
    case "AlertShown":
      return `seen on ${event.name ?? event.consoleId}`;
    case "AlertCloseProposed":
      return `${event.by} wants to close it (${nameIn(settings?.closeReasons, event.reason)}): ${event.text}`;
    case "AlertClosed":
      return `closed by ${event.by} (${nameIn(settings?.closeReasons, event.reason)}): ${event.text}${event.agreedBy === undefined ? "" : `; ${event.agreedBy} agrees`}`;
    case "AlertArchived":
      return "alert sent to the archive";
  }
}

export function helpSentence(center: Center, event: HelpOfferEvent): string {
  switch (event.type) {
    case "HelpOffered":
      return `${unitName(center, event.unitId)} ${event.going ? "is going" : "does not go after all"}`;
    case "HelpConfirmed":
      return `${unitName(center, event.unitId)}: confirmed, it is to go`;
    case "EnoughSaid":
      return event.enough ? "enough are going" : "more are needed after all";
  }
}

export function searchSentence(center: Center, event: SearchEvent): string {
  switch (event.type) {
    case "SearchPlanned": {
      const { places } = event.plan;
      const [first] = places.toSorted((a, b) => b.weight - a.weight);
      if (first === undefined) return "places to search: none on the trail so far";
      const count = places.length === 1 ? "1 place" : `${places.length} places`;
      return `${count} to search, first ${first.letter}: ${first.where} (${first.reasons[0] ?? ""})`;
    }
    case "SearchPlaceTicked": {
      const by = event.unitId === undefined ? "" : `${unitName(center, event.unitId)} `;
      return `${by}${searchedWords(event.how)} ${event.letter}, ${event.where}: ${sawWords(event.saw)}${because(event.text)}`;
    }
    case "SearchTickStruck":
      return `what was seen at ${event.letter} is taken back: ${event.why}`;
  }
}
