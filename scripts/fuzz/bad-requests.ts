/**
 * Requests and messages that no client of ours would send: JSON of the wrong shape, too deep, too long, with keys
 * that mean something to JavaScript; ids that come again with another content; values at the edges of what numbers
 * and texts can be.
 */
import type { Random } from "../../src/base/prng.ts";

const COMMANDS = [
  "StartStop",
  "CreateIncident",
  "AddNote",
  "RecordContact",
  "TakeAlert",
  "CloseAlert",
  "SetStatus",
  "BindStranger",
  "SignOn",
  "RegisterDevice",
  "MakeTea",
  "__proto__",
  "constructor",
  "toString",
  "",
];
const FIELDS = [
  "unit",
  "incident",
  "alert",
  "place",
  "text",
  "plate",
  "madeAtMs",
  "kind",
  "occupants",
  "device",
  "keys",
];

/** A JSON text that is no sensible command, or no JSON. */
export function badJson(random: Random): string {
  switch (random.int(9)) {
    case 0:
      return random.pick(["", " ", "{", "nul", "[1,", '"', "\u0000", "{}}", "NaN", "01", "\ufeff{}", "'x'"]);
    case 1:
      return random.pick(["[", '{"a":', "[[", '{"a":[']).repeat(1 + random.int(9_000));
    case 2: {
      const depth = 1 + random.int(12_000);
      return `${"[".repeat(depth)}${"]".repeat(depth)}`;
    }
    case 3:
      return `{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"command":${badJson(random.stream("inner"))}}`;
    case 4:
      return JSON.stringify({ commandId: "x".repeat(random.int(70_000)), actor: "dispatcher:x", command: {} });
    case 5:
      return random.pick(["null", "true", "0", "-0", "1e400", '"text"', "[]", "{}", "[null]"]);
    default:
      return JSON.stringify(badRequest(random));
  }
}

/** An object that looks like a request to give a command and is none, or is one of no use. */
export function badRequest(random: Random): unknown {
  return {
    commandId: random.pick<unknown>(["again", "again", `f${random.int(1e6)}`, 7, null, {}, "x".repeat(65), "\u0000"]),
    actor: random.pick<unknown>(["dispatcher:fuzz", "dispatcher:fuzz", "officer:312", "system:watch", "", 5, [], "x"]),
    command: badCommand(random),
    ...(random.next() < 0.2 ? { madeAtMs: badValue(random) } : {}),
  };
}

/** A command with fields of any type. None of them can name anything that exists. */
export function badCommand(random: Random): unknown {
  const command: Record<string, unknown> = { type: random.pick(COMMANDS) };
  for (let fields = random.int(6); fields > 0; fields--) {
    const name =
      random.next() < 0.1 ? random.pick(["hasOwnProperty", "valueOf", "length", "type"]) : random.pick(FIELDS);
    command[name] = badValue(random);
  }
  return command;
}

function badValue(random: Random, depth = 0): unknown {
  switch (random.int(depth > 3 ? 6 : 8)) {
    case 0:
      return random.pick([0, -1, 1e308, -1e308, 2 ** 53, 0.1, 1_773_572_400_000]);
    case 1:
      return random.pick(["", " ", "NMSP", "nobody", "I-40 MM 320 EB", "\u202e\ud800", "a\u0000b", "💥".repeat(50)]);
    case 2:
      return "y".repeat(random.int(5_000));
    case 3:
      return random.pick([null, true, false]);
    case 4:
      return { latDeg: random.pick([91, -91, 1e9, "35"]), lonDeg: random.pick([181, null, "x"]), text: "x" };
    case 5:
      return "<script>alert(1)</script>'; DROP TABLE log; --";
    case 6:
      return Array.from({ length: random.int(20) }, () => badValue(random, depth + 1));
    default:
      return { [random.pick(["a", "__proto__", "type", "toJSON", "then"])]: badValue(random, depth + 1) };
  }
}

const PATHS = [
  "/api/v1/units/%00",
  "/api/v1/units/..%2f..%2fetc%2fpasswd",
  "/api/v1/incidents/__proto__",
  "/api/v1/alerts/constructor",
  "/api/v1/devices/toString/trail?fromMs=1&toMs=x",
  "/api/v1/units?onShift[]=true&onShift=false",
  "/api/v1/incidents?limit=-1",
  "/api/v1/search?q=%22%20OR%20NEAR(*",
  "/api/v1/trails/near?latDeg=NaN&lonDeg=1e999&fromMs=0&toMs=9e99",
  "/api/v1/plates/%E0%A4%A/history",
  `/api/v1/units/${"x".repeat(8_000)}`,
  "//evil",
  "/..//..//",
  "/metrics?x=%",
];

/** The path of a request for something that is not there. */
export function badPath(random: Random): string {
  return random.pick(PATHS);
}

/** A body for a device's port: JSON of phones and sensors, bent; never a danger, which would rightly ring. */
export function badDeviceBody(random: Random): string {
  switch (random.int(5)) {
    case 0:
      return badJson(random);
    case 1:
      return JSON.stringify({
        _type: random.pick(["location", "lwt", "card", 5, null]),
        lat: badValue(random),
        lon: 1,
        tst: badValue(random),
      });
    case 2:
      return JSON.stringify({
        deviceKey: random.pick<unknown>(["", "r".repeat(99), 5, null, {}]),
        lat: badValue(random),
        lon: badValue(random),
      });
    case 3:
      return JSON.stringify({
        device_id: badValue(random),
        location: { coords: badValue(random), timestamp: badValue(random) },
      });
    default:
      return `id=${encodeURIComponent(String(random.int(9_999)))}&lat=${random.pick(["x", "1e9", "", "35.1"])}&lon=%zz&timestamp=-5`;
  }
}
