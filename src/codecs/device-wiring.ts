/**
 * What an agency wired to its devices: which event number, input or text of a modem means what.
 *
 * Modems know keys and sensors only as numbers. Without a wiring an event is an event and never an emergency; a
 * few texts that can't mean anything else are understood without one.
 */
import type { AlarmKind } from "../domain/report.ts";

export type InputMeaning = AlarmKind | "ignition" | "light-bar";
export type InputWiring = {
  readonly means: InputMeaning;
  /** The input is pulled low when the key is pressed (a normally closed contact). */
  readonly activeLow?: boolean;
};
export type DeviceWiring = {
  /** TAIP EV: an event's number to what it means. */
  readonly eventAlarms?: Readonly<Record<number, AlarmKind>>;
  /** Digital inputs, numbered as the modem's manual numbers them. */
  readonly inputs?: Readonly<Record<number, InputWiring>>;
  /** Whole texts (TAIP TX, Vanguard alarms) in capitals to what they mean, besides those that everybody knows. */
  readonly textAlarms?: Readonly<Record<string, AlarmKind>>;
};
/** The wiring of a gateway's devices: what all have in common, and what single devices have of their own. */
export type Wiring = DeviceWiring & {
  /** By the device's own name; what is given here comes before what all have in common. */
  readonly devices?: ReadonlyMap<string, DeviceWiring>;
};

const KNOWN_TEXTS: ReadonlyMap<string, AlarmKind> = new Map([
  ["DURESS", "duress"],
  ["EMERGENCY", "duress"],
  ["MAYDAY", "duress"],
  ["OFFICER DOWN", "duress"],
  ["PANIC", "duress"],
  ["SOS", "duress"],
  ["MAN DOWN", "man-down"],
  ["MAN-DOWN", "man-down"],
  ["MANDOWN", "man-down"],
  ["CRASH", "crash"],
  ["AIRBAG", "airbag"],
  ["TAMPER", "tamper"],
]);

/** What an event's number means; undefined where the wiring doesn't say. */
export function eventAlarm(wiring: Wiring, deviceKey: string | undefined, event: number): AlarmKind | undefined {
  return own(wiring, deviceKey)?.eventAlarms?.[event] ?? wiring.eventAlarms?.[event];
}

/** What an input is wired to; undefined where the wiring doesn't say. */
export function inputWiring(wiring: Wiring, deviceKey: string | undefined, input: number): InputWiring | undefined {
  return own(wiring, deviceKey)?.inputs?.[input] ?? wiring.inputs?.[input];
}

/** What a whole text means. A text that merely contains such a word means nothing: "no emergency" is none. */
export function textAlarm(wiring: Wiring, deviceKey: string | undefined, text: string): AlarmKind | undefined {
  const whole = text.trim().toUpperCase();
  return own(wiring, deviceKey)?.textAlarms?.[whole] ?? wiring.textAlarms?.[whole] ?? KNOWN_TEXTS.get(whole);
}

function own(wiring: Wiring, deviceKey: string | undefined): DeviceWiring | undefined {
  return deviceKey === undefined ? undefined : wiring.devices?.get(deviceKey);
}
