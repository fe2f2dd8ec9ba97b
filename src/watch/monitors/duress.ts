/**
 * DU, duress: danger that was declared, by key, phrase, coded clear, or word. An emergency at once, and silent
 * at the officer's end where it was covert (DU1). A weapon drawn on a stop is danger as well (DU4).
 */
import type { Duress } from "../../domain/emergency.ts";
import { alarmKey, isOnWatch, levelAfterClosing } from "../alarm-finding.ts";
import { whereabouts } from "../evidence.ts";
import type { Finding } from "../finding.ts";
import { conclusion, monitor, NOTHING, type UnitView } from "../monitor.ts";

export const duressMonitor = monitor<never>({
  id: "DU",
  wantsFixes: () => false,
  conclude: (view) => {
    const findings: Finding[] = [];
    if (view.unit.duress !== undefined) findings.push(declared(view, view.unit.duress));
    for (const device of view.devices) {
      const drawn = device.alarms.holster;
      if (drawn === undefined || !isOnWatch(view, drawn.sinceMs)) continue;
      const key = alarmKey(view.unit.id, device.id, "holster", drawn.sinceMs);
      findings.push({
        key,
        monitor: "DU",
        level: levelAfterClosing(view, key, view.unit.stop === undefined ? "urgent" : "emergency"),
        sentence: view.unit.stop === undefined ? "a weapon was drawn" : "a weapon was drawn on a stop",
        evidence: whereabouts(view),
        prompts: false,
        silence: false,
        covert: false,
      });
    }
    return findings.length === 0 ? NOTHING : conclusion(findings, undefined);
  },
});

function declared(view: UnitView, duress: Duress): Finding {
  return {
    key: `DU:${view.unit.id}:${duress.sinceMs}`,
    monitor: "DU",
    level: "emergency",
    sentence: words(duress),
    evidence: whereabouts(view),
    prompts: false,
    silence: false,
    covert: duress.covert,
  };
}

function words(duress: Duress): string {
  switch (duress.source) {
    case "duress-key":
      return "the duress key was pressed";
    case "coded-phrase":
      return "the duress phrase was spoken";
    case "coded-clear":
      return "the clear was given in the form agreed for duress";
    case "help-needed":
      return duress.text === undefined ? "the officer needs help" : `the officer needs help: ${duress.text}`;
    case "dispatcher":
      return duress.text === undefined
        ? "a dispatcher declared an emergency"
        : `a dispatcher declared an emergency: ${duress.text}`;
  }
}
