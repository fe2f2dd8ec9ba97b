/**
 * What an officer did with the app, as commands of the domain. Whether an answer is in order or duress is decided
 * here and nowhere on the device: both are the same act, are answered alike, and leave the same picture behind.
 */
import { createHash } from "node:crypto";
import type { Point } from "../../base/geo.ts";
import type { DeviceId, OfficerId } from "../../base/ids.ts";
import type { Center } from "../../domain/center.ts";
import { unitOfBinding } from "../../domain/device.ts";
import { findUnit } from "../../domain/refs.ts";
import type { Settings } from "../../domain/settings.ts";
import { isHeardOnly } from "../../domain/shift.ts";
import type { Unit } from "../../domain/unit.ts";
import { describePlace, placeInWords } from "../../roads/describe-place.ts";
import type { RoadReference } from "../../roads/road-reference.ts";
import type { FieldConfig } from "./field-config.ts";
import type { Pin } from "./field-devices.ts";
import type { FieldActRead } from "./field-messages.ts";

export type ActContext = {
  readonly center: Center;
  readonly settings: Settings;
  readonly config: FieldConfig;
  readonly roads: RoadReference;
  readonly deviceId: DeviceId;
  readonly officerId: OfficerId | undefined;
  readonly pin: Pin | undefined;
};
/** A command as JSON, and who gives it: the officer, or Vigil itself for what concerns the officer's own device. */
export type MeantCommand = {
  readonly by: "officer" | "field";
  readonly command: { readonly type: string; readonly [field: string]: unknown };
};

/** How a device that runs the app names itself. */
export function deviceKeyOf(deviceId: string): string {
  return `osmand:${deviceId}`;
}

/** The unit that somebody rides in. */
export function unitOfOfficer(center: Center, officerId: OfficerId | undefined): Unit | undefined {
  const unitId = officerId === undefined ? undefined : center.unitByOfficer.get(officerId);
  return unitId === undefined ? undefined : center.units.get(unitId);
}

type Ordinary = Exclude<FieldActRead, { kind: "fixes" | "answer" | "help" }>;

/** The commands that an act means, in their order; none where it means nothing (any more). */
export function commandsOf(context: ActContext, act: Ordinary): readonly MeantCommand[] {
  const unit = unitOfOfficer(context.center, context.officerId);
  const ref = unit?.id ?? "nobody's";
  const own = (command: MeantCommand["command"]): readonly MeantCommand[] => [{ by: "officer", command }];
  switch (act.kind) {
    case "start-shift":
      return startShift(context, act);
    case "end-shift":
      return own({ type: "EndShift", unit: ref });
    case "status":
      return own(statusCommand(unit, ref, act));
    case "stop":
      return own({
        type: "StartStop",
        unit: ref,
        kind: act.stopKind,
        ...(act.plate === undefined ? {} : { plate: act.plate }),
        ...placeOf(context.roads, act),
        ...(act.description === undefined ? {} : { description: act.description }),
      });
    case "clear":
      return own({
        type: "ClearUnit",
        unit: ref,
        ...(act.disposition === undefined ? {} : { disposition: act.disposition }),
      });
    case "note": {
      const incident = act.incident ?? unit?.currentIncidentId ?? "none";
      return own({ type: "AddNote", incident, text: act.text });
    }
    case "caution-read":
      return own({ type: "ReadReturn", unit: ref, caution: act.caution });
    case "message":
      return own({
        type: "ConfirmMessage",
        message: act.message,
        unit: ref,
        state: act.state,
        device: context.deviceId,
      });
    case "going":
      return own({ type: "OfferHelp", alert: act.alert, unit: ref, going: act.going });
    case "looked": {
      const { alert, letter, saw, how } = act;
      return own({ type: "TickSearchPlace", alert, letter, saw, how, unit: ref });
    }
  }
}

/** What an answer to a status check means. */
export function meaningOf(
  { settings, config, pin }: ActContext,
  act: Extract<FieldActRead, { kind: "answer" }>,
): "in-order" | "duress" | "nothing" {
  if (act.held === true) return config.duress.corners ? "duress" : "nothing";
  if (act.proof !== undefined) {
    const proof = createHash("sha256").update(act.proof, "hex").digest("hex");
    if (pin?.duress === proof) return config.duress.pin ? "duress" : "in-order";
    return pin?.ordinary === proof ? "in-order" : "nothing";
  }
  const reply = plain(act.reply ?? "");
  const phrases = [settings.duressPhrase, ...config.duress.replies].map(plain).filter((phrase) => phrase !== "");
  if (phrases.some((phrase) => ` ${reply} `.includes(` ${phrase} `))) return "duress";
  // Where a PIN is asked for, a bare tap is whoever's who holds the device.
  return config.pinToAnswer && pin !== undefined && act.reply === undefined ? "nothing" : "in-order";
}

/** The duress of an answer, as the dispatcher is to read it. */
export function duressCommand(unit: string, act: Extract<FieldActRead, { kind: "answer" }>): MeantCommand["command"] {
  const phrase = act.reply !== undefined;
  return {
    type: "DeclareEmergency",
    unit,
    source: phrase ? "coded-phrase" : "duress-key",
    covert: true,
    text: phrase
      ? "coded reply in the field app"
      : act.held === true
        ? "field app, corners held"
        : "field app, second PIN",
  };
}

/** An answer that was in order. */
export function answerCommand(unit: string, act: Extract<FieldActRead, { kind: "answer" }>): MeantCommand["command"] {
  return act.reply === undefined ? { type: "AnswerPrompt", unit } : { type: "RecordContact", unit, said: act.reply };
}

/** The place of a device in the words that people say. */
export function placeWords(roads: RoadReference, at: Point & { readonly courseDeg?: number | undefined }): string {
  const { latDeg, lonDeg, courseDeg } = at;
  return describePlace(roads, { latDeg, lonDeg, ...(courseDeg === undefined ? {} : { courseDeg }) }).shortText;
}

function statusCommand(
  unit: Unit | undefined,
  ref: string,
  act: Extract<FieldActRead, { kind: "status" }>,
): MeantCommand["command"] {
  switch (act.status) {
    case "CheckedIn": {
      // UN2: what ends a stop or an incident is a clear, whatever the button was called.
      const works = unit?.stop !== undefined || unit?.currentIncidentId !== undefined;
      return works ? { type: "ClearUnit", unit: ref } : { type: "SetStatus", unit: ref, status: act.status };
    }
    case "OutOfService":
      return {
        type: "SetStatus",
        unit: ref,
        status: act.status,
        ...(act.reason === undefined ? {} : { reason: act.reason }),
      };
    case "AcknowledgedTransmission":
    case "EnRoute":
    case "OnScene":
      return {
        type: "ProgressAssignment",
        unit: ref,
        status: act.status,
        ...(act.incident === undefined ? {} : { incident: act.incident }),
      };
  }
}

function startShift(context: ActContext, act: Extract<FieldActRead, { kind: "start-shift" }>): MeantCommand[] {
  const { center, officerId, deviceId } = context;
  if (officerId === undefined) return [];
  const unit = findUnit(center, act.unit);
  const vehicle = act.vehicle === undefined ? {} : { vehicle: act.vehicle };
  const kit = act.kit === undefined ? {} : { kit: act.kit };
  const mine: MeantCommand[] = [];
  if (unit?.shift === undefined) {
    const officers = [officerId, ...(act.partners ?? []).filter((partner) => partner !== officerId)];
    mine.push({
      by: "officer",
      command: { type: "StartShift", unit: act.unit, officers, devices: act.devices ?? [], ...vehicle, ...kit },
    });
  } else {
    const { tapped, vehicleId } = unit.shift;
    // SH4: a shift that was only tapped to its end is begun again.
    if (tapped?.endAtMs !== undefined) mine.push({ by: "officer", command: { type: "StartShift", unit: unit.id } });
    if (!unit.shift.officerIds.includes(officerId)) {
      mine.push({ by: "officer", command: { type: "JoinUnit", unit: unit.id, officer: officerId } });
    }
    if (act.vehicle !== undefined && act.vehicle !== (tapped?.vehicle?.vehicleId ?? vehicleId)) {
      mine.push({ by: "officer", command: { type: "ChangeVehicle", unit: unit.id, vehicle: act.vehicle } });
    }
    // KI3: after the car, which brings its own.
    if (act.kit !== undefined) mine.push({ by: "officer", command: { type: "SetKit", unit: unit.id, ...kit } });
  }
  // The device speaks for whoever has just said so on it, or for the car that it stays in; nobody else's is touched.
  // SH4: what its officer is known by does not leave them by a tap while they may be in danger.
  const known = center.devices.get(deviceId);
  const isTheirs = unit !== undefined && unitOfBinding(center, known?.binding) === unit.id;
  if (isTheirs && (unit.stop !== undefined || isHeardOnly(center, unit))) return mine;
  const mounted = act.mounted === true && act.vehicle !== undefined;
  const device = {
    type: "RegisterDevice",
    device: deviceId,
    kind: mounted ? "laptop" : "phone",
    keys: [deviceKeyOf(deviceId)],
    prompts: true,
    ...(mounted ? vehicle : { officer: officerId }),
  };
  return [...mine, { by: "field", command: device }];
}

function placeOf(
  roads: RoadReference,
  { place, at }: Extract<FieldActRead, { kind: "stop" }>,
): { readonly place?: string | object } {
  if (place !== undefined) return { place };
  if (at === undefined) return {};
  const here = placeInWords(roads, {
    latDeg: at.latDeg,
    lonDeg: at.lonDeg,
    ...(at.courseDeg === undefined ? {} : { courseDeg: at.courseDeg }),
  });
  const milepost = here.milepost === undefined ? {} : { milepost: Math.round(here.milepost * 10) / 10 };
  return { place: { ...here, text: here.text.slice(0, 200), ...milepost } };
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}
