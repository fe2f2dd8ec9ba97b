import { describe, expect, it } from "vitest";
import { MPS_PER_KNOT } from "../../base/geo.ts";
import type { Decoded, Report } from "../../domain/report.ts";
import type { PeerOptions } from "../peer-decoder.ts";
import { createPeerDecoder } from "../peer-decoder.ts";
import { encodeNmeaGga, encodeNmeaRmc, encodeNmeaSentence, encodeNmeaVoidRmc } from "./encode-nmea.ts";

const NOW = Date.UTC(2024, 2, 15, 11, 30, 2);
const fix = {
  latDeg: 35.1717,
  lonDeg: -103.725,
  fixAtMs: NOW - 2_000,
  speedMps: 30,
  courseDeg: 91,
  satelliteCount: 9,
  hdop: 0.9,
  altitudeM: 1_242.5,
};

function ascii(bytes: Uint8Array | string): Uint8Array {
  return typeof bytes === "string" ? Uint8Array.from(bytes, (c) => c.charCodeAt(0)) : bytes;
}

function take(
  parts: readonly (Uint8Array | string)[],
  transport: "udp" | "tcp" = "udp",
  options: PeerOptions = {},
): Decoded[] {
  const decoder = createPeerDecoder(transport, options);
  return parts.flatMap((part) => decoder.push(ascii(part), NOW).items);
}

function reports(items: readonly Decoded[]): Report[] {
  return items.flatMap((item) => (item.kind === "report" ? [item.report] : []));
}

function rmc(fields: string): Report {
  const [report] = reports(take([encodeNmeaSentence(`GPRMC,${fields}`)]));
  if (report === undefined) throw new Error(`no report of ${fields}`);
  return report;
}

describe("RMC", () => {
  it("is decoded in full", () => {
    expect(
      take([encodeNmeaSentence("GPRMC,113000.25,A,3510.3020,N,10343.5000,W,58.3,91.5,150324,,,D", "312,")]),
    ).toEqual([
      {
        kind: "report",
        report: {
          protocol: "nmea",
          messageType: "RMC",
          deviceKey: "312",
          fix: {
            latDeg: 35.1717,
            lonDeg: -103.725,
            fixAtMs: Date.UTC(2024, 2, 15, 11, 30, 0, 250),
            kind: "differential",
            speedMps: 58.3 * MPS_PER_KNOT,
            courseDeg: 91.5,
          },
        },
      },
    ]);
  });

  it("what is empty is absent, never zero", () => {
    const { fix: read, remarks } = rmc("113000,A,3510.3020,N,10343.5000,W,,,150324,,");
    expect(read).toEqual({ latDeg: 35.1717, lonDeg: -103.725, kind: "gps", fixAtMs: Date.UTC(2024, 2, 15, 11, 30) });
    expect(remarks).toBeUndefined();
  });

  it("a void fix is a sign of life, whatever stands in its fields", () => {
    for (const fields of [
      ",V,,,,,,,,,,N",
      "113000,V,0000.0000,N,00000.0000,E,,,150324,,",
      "113000,V,3510.3020,N,10343.5000,W,58,91,150324,,",
    ]) {
      expect(rmc(fields)).toEqual({ protocol: "nmea", messageType: "RMC", heartbeat: true, remarks: ["no-fix"] });
    }
    // Status A with mode N contradicts itself: no fix.
    expect(rmc("113000,A,3510.3020,N,10343.5000,W,58,91,150324,,,N")).not.toHaveProperty("fix");
  });

  it("years of two digits, a missing date, a date that is none", () => {
    expect(rmc("000231,A,4829.0005,N,00022.0015,E,0,0,220899,,").fix?.fixAtMs).toBe(Date.UTC(1999, 7, 22, 0, 2, 31));
    const undated = rmc("113000,A,4829.0005,N,00022.0015,E,0,0,,,");
    expect(undated).toMatchObject({ fix: { fixAtMs: Date.UTC(2024, 2, 15, 11, 30) }, remarks: ["no-date"] });
    for (const date of ["2208-1", "000000", "321324", "1503"]) {
      const nonsense = rmc(`113000,A,4829.0005,N,00022.0015,E,0,0,${date},,`);
      expect(nonsense.remarks).toEqual(["no-date"]);
      expect(nonsense.fix).not.toHaveProperty("fixAtMs");
    }
  });

  it("degrees without a leading zero are read by their point, as some modems write them", () => {
    expect(rmc("202645.0,A,4529.7241,N,7339.8585,W,0,0,180108,,").fix).toMatchObject({
      latDeg: expect.closeTo(45.495402, 6),
      lonDeg: expect.closeTo(-73.664308, 6),
    });
  });

  it("every talker is heard", () => {
    for (const talker of ["GP", "GN", "GL", "GA", "GB", "BD", "QZ", "GI"]) {
      const items = take([encodeNmeaSentence(`${talker}RMC,113000,A,3510.3020,N,10343.5000,W,1,1,150324,,`)]);
      expect(reports(items)[0]?.fix?.latDeg).toBe(35.1717);
    }
  });

  it("what can't be read, and a place that is not on the earth, are faults", () => {
    const faultOf = (fields: string): unknown => take([encodeNmeaSentence(`GPRMC,${fields}`)])[0];
    for (const place of ["3560.0000,N,10343.5,W", "35x0,N,10343.5,W", "3510,X,10343.5,W", ",,,", "3510.3,N,,"]) {
      expect(faultOf(`113000,A,${place},1,1,150324,,`)).toMatchObject({
        fault: { code: "malformed", messageType: "RMC" },
      });
    }
    expect(faultOf("113000,A,9100.0,N,10343.5,W,1,1,150324,,")).toMatchObject({ fault: { code: "out-of-range" } });
    expect(faultOf("113000,A,3510.0,N,18100.5,W,1,1,150324,,")).toMatchObject({ fault: { code: "out-of-range" } });
    expect(faultOf("113000,A")).toMatchObject({ fault: { code: "malformed" } });
  });

  it("0,0 of a receiver that calls it valid is passed on: the track judges", () => {
    expect(rmc("113000,A,0000.0,N,00000.0,E,0,0,150324,,").fix).toMatchObject({ latDeg: 0, lonDeg: 0 });
  });

  it("a wrong and a missing checksum are not believed", () => {
    const text = String.fromCharCode(...encodeNmeaRmc(fix)).trim();
    expect(take([`${text.slice(0, -2)}00`])).toEqual([
      { kind: "fault", fault: { protocol: "nmea", code: "bad-checksum", messageType: "GPRMC" } },
    ]);
    expect(take([text.slice(0, -3)])).toEqual([
      { kind: "fault", fault: { protocol: "nmea", code: "missing-checksum", messageType: "GPRMC" } },
    ]);
    for (const end of ["", "\r\n"]) {
      expect(take([text.replace("*", " * ") + end])).toMatchObject([{ fault: { code: "bad-checksum" } }]);
    }
  });
});

describe("GGA beside RMC", () => {
  const gga = encodeNmeaGga(fix, "312,");
  const next = { ...fix, fixAtMs: fix.fixAtMs + 1_000 };

  it("enriches the RMC of its second, and is told itself only at the start", () => {
    const [first, ...rest] = reports(take([gga, encodeNmeaRmc(fix), encodeNmeaGga(next), encodeNmeaRmc(next)], "tcp"));
    expect(first).toMatchObject({ messageType: "GGA", deviceKey: "312", remarks: ["no-date"] });
    expect(rest.map(({ messageType }) => messageType)).toEqual(["RMC", "RMC"]);
    for (const { fix: read } of rest) expect(read).toMatchObject({ satelliteCount: 9, hdop: 0.9, altitudeM: 1_242.5 });
  });

  it("an RMC before its GGA is told alone; the GGA of another second is not its own", () => {
    const read = reports(take([encodeNmeaRmc(fix, "312,"), gga, encodeNmeaRmc(next), encodeNmeaGga(next)], "tcp"));
    expect(read.map(({ messageType }) => messageType)).toEqual(["RMC", "RMC"]);
    for (const report of read) expect(report.fix).not.toHaveProperty("hdop");
  });

  it("a receiver without RMC is heard by its GGA, and so is one that stops sending RMC", () => {
    const seconds = [0, 1, 2].map((i) => encodeNmeaGga({ ...fix, fixAtMs: fix.fixAtMs + i * 1_000 }, "312,"));
    expect(reports(take(seconds, "tcp")).map(({ fix: f }) => f?.fixAtMs)).toEqual(
      [0, 1, 2].map((i) => fix.fixAtMs + i * 1_000),
    );
    const stopped = reports(take([encodeNmeaRmc(fix, "312,"), ...seconds], "tcp"));
    expect(stopped.map(({ messageType }) => messageType)).toEqual(["RMC", "GGA", "GGA"]);
  });

  it("several constellations in one second are told once", () => {
    const glonass = encodeNmeaSentence("GLGGA,113000.000,3510.30200,N,10343.50000,W,1,02,0.9,1242.5,M,,M,,");
    const read = reports(take([gga, glonass, encodeNmeaRmc(fix)], "tcp"));
    expect(read.map(({ messageType, fix: f }) => [messageType, f?.satelliteCount])).toEqual([
      ["GGA", 9],
      ["RMC", 9],
    ]);
  });

  it("quality 0 is no fix", () => {
    expect(reports(take([encodeNmeaSentence("GPGGA,113000,3510.302,N,10343.5,W,0,00,,,M,,M,,")]))).toEqual([
      { protocol: "nmea", messageType: "GGA", heartbeat: true, remarks: ["no-fix"] },
    ]);
  });
});

describe("who is speaking", () => {
  it.each([
    ["312,", "312"],
    ["351234567890123,", "351234567890123"],
    ["351234567890123", "351234567890123"],
    ["660420156A0066AA", "660420156A0066AA"],
    ["Car 12 north,", "Car 12 north"],
    ["4711/022789000688081/", "022789000688081"],
    ["__|S123|__|0312|__", "0312"],
  ])("%s before the sentence", (prefix, key) => {
    const items = take([encodeNmeaRmc(fix, prefix)]);
    expect(items).toHaveLength(1);
    expect(reports(items)[0]?.deviceKey).toBe(key);
  });

  it.each(["noise", "a b c", "1,2,3,", "\x01\x02,", "xy"])(
    "%j before the sentence is no name, is counted, and harms nothing",
    (junk) => {
      const items = take([encodeNmeaRmc(fix, junk)]);
      expect(items[0]).toMatchObject({ fault: { code: "unknown-protocol" } });
      expect(reports(items)).toHaveLength(1);
      expect(reports(items)[0]).not.toHaveProperty("deviceKey");
    },
  );

  it.each([
    ["351234567890123\r\n", "351234567890123"],
    ["IMEI 351234567890123\r\n", "351234567890123"],
    ["IMEI:351234567890123\r\n", "351234567890123"],
    ["$IMEI=351234567890123\r\n", "351234567890123"],
    ["$GPFID,ID123456ABC\r\n", "ID123456ABC"],
    ["$DEVID,0x0103846677F21422*41\r\n", "0x0103846677F21422"],
    ["$PCPTI,IBR1700 car 312,184453,184453.0,6F*2F\r\n", "IBR1700 car 312"],
  ])("%s before or after the first position, in one datagram or in a stream", (naming, key) => {
    const position = encodeNmeaRmc(fix);
    const keysOf = (items: readonly Decoded[]): (string | undefined)[] =>
      reports(items).flatMap(({ fix: f, deviceKey }) => (f === undefined ? [] : [deviceKey]));
    const datagram = (...parts: readonly (string | Uint8Array)[]): string =>
      parts.map((part) => (typeof part === "string" ? part : String.fromCharCode(...part))).join("");
    expect(keysOf(take([datagram(naming, position)]))).toEqual([key]);
    expect(keysOf(take([datagram(position, naming)]))).toEqual([key]);
    expect(keysOf(take([naming, position, position], "tcp"))).toEqual([key, key]);
    // In a stream nothing waits for a name: the position is told, and told again under its name.
    expect(keysOf(take([position, naming, position], "tcp"))).toEqual([undefined, key, key]);
  });

  it("a naming sentence with a wrong checksum names nobody", () => {
    const items = take(["$PCPTI,IBR1700,184453,184453.0,6F*00\r\n", encodeNmeaRmc(fix)], "tcp");
    expect(items[0]).toMatchObject({ fault: { code: "bad-checksum" } });
    expect(reports(items)[0]).not.toHaveProperty("deviceKey");
  });

  it("several devices behind one port, each with its name before its sentence", () => {
    const items = take([encodeNmeaRmc(fix, "312,"), encodeNmeaRmc(fix, "417,"), encodeNmeaVoidRmc("312,")], "tcp");
    expect(reports(items).map(({ deviceKey }) => deviceKey)).toEqual(["312", "417", "312"]);
  });
});

describe("signs of life and inputs", () => {
  it("other sound sentences say that the device is alive, at most every ten seconds and only if nothing else does", () => {
    const decoder = createPeerDecoder("tcp");
    const gsv = encodeNmeaSentence("GPGSV,1,1,00", "312,");
    const told = [0, 1_000, 9_999, 10_000, 15_000].map((ms) => decoder.push(gsv, NOW + ms).items.length);
    expect(told).toEqual([1, 0, 0, 1, 0]);
    expect(decoder.push(encodeNmeaRmc(fix), NOW + 16_000).items).toHaveLength(1);
    expect(decoder.push(gsv, NOW + 25_000).items).toHaveLength(0);
  });

  const inputs = {
    2: { means: "duress" },
    3: { means: "ignition" },
    4: { means: "light-bar", activeLow: true },
  } as const;

  it("inputs of a modem mean what the agency wired to them", () => {
    const decoder = createPeerDecoder("udp", { inputs });
    const push = (bits: string): Report[] =>
      reports(decoder.push(encodeNmeaSentence(`PIND,${bits},0`, "312,"), NOW).items);
    expect(push("011000")).toEqual([
      {
        protocol: "nmea",
        messageType: "PIND",
        deviceKey: "312",
        heartbeat: true,
        ignition: true,
        lightBar: true,
        alarm: { kind: "duress", active: true, text: "input 2" },
      },
    ]);
    expect(push("011000")[0]?.alarm?.active).toBe(true); // a pressed key repeats itself
    expect(push("001100")[0]).toMatchObject({ lightBar: false, alarm: { kind: "duress", active: false } });
    expect(push("001100")[0]).not.toHaveProperty("alarm");
  });

  it("inputs counted from the right (GPIOP), and inputs that are wired to nothing", () => {
    const read = reports(
      take([encodeNmeaSentence("GPIOP,00000100,00000000,0.00,0.00,0.00,0.00,4.69,4.24", "312,")], "udp", { inputs }),
    );
    expect(read[0]?.alarm?.kind).toBe("duress");
    expect(reports(take([encodeNmeaSentence("PIND,111111,0", "312,")]))).toEqual([
      { protocol: "nmea", messageType: "PIND", deviceKey: "312", heartbeat: true },
    ]);
  });

  it("an alarm of an input, with the unit's name and a text", () => {
    const alarm = (fields: string, options: PeerOptions = {}): Report | undefined =>
      reports(take([encodeNmeaSentence(`IIALR,211545.22,${fields}`)], "udp", options))[0];
    expect(alarm("101,A,V,172.30.41.9;ADAM12;MAN DOWN")).toEqual({
      protocol: "nmea",
      messageType: "IIALR",
      deviceKey: "ADAM12",
      heartbeat: true,
      alarm: { kind: "man-down", active: true, text: "MAN DOWN" },
    });
    expect(alarm("001,V,V,172.30.41.9;ADAM12;MAN DOWN")?.alarm?.active).toBe(false);
    expect(alarm("002,A,V,172.30.41.9;ADAM12;KEY", { inputs })?.alarm?.kind).toBe("duress");
    expect(alarm("002,A,V,172.30.41.9;ADAM12;GATE")).toMatchObject({ heartbeat: true, remarks: ["unknown-event"] });
    expect(alarm("011,A,V,172.30.41.9;ADAM12;MAN DOWN")).not.toHaveProperty("alarm"); // a temperature
  });
});
