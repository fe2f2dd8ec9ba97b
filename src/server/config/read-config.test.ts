import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { emptyCenter } from "../../domain/center.ts";
import { configReference } from "./config-reference.ts";
import { configJsonSchema, defaultConfig, faultText, readConfig } from "./read-config.ts";
import { rosterCommands } from "./roster-commands.ts";

const docs = join(import.meta.dirname, "..", "..", "..", "docs");

function faults(text: string): string[] {
  const read = readConfig(text);
  return read.ok ? [] : read.faults.map((fault) => faultText("f", fault));
}

describe("what is wrong is named by line and key", () => {
  test("an unknown key, with the one that was meant", () => {
    expect(faults("server:\n  prot: 80\n")).toEqual(["f:2:3: server.prot: unknown key; did you mean port?"]);
  });
  test("a value out of range", () => {
    expect(faults("settings:\n  watch:\n    statusCheck: { stopFirstS: -3 }\n")).toEqual([
      "f:3:32: settings.watch.statusCheck.stopFirstS: Too small: expected number to be >=0",
    ]);
  });
  test("a key that is missing is told at its thing", () => {
    expect(faults("roster:\n  agencies:\n    - id: NMSP\n")[0]).toMatch(/^f:3:\d+: roster\.agencies\.0\.name: /);
  });
  test("what is no YAML, and a key that is there twice", () => {
    expect(faults("server: [\n")[0]).toMatch(/^f:\d+:\d+: not YAML: /);
    expect(faults("server:\n  port: 1\n  port: 2\n")[0]).toMatch(/^f:3:3: not YAML: /);
  });
  test("all faults at once, in the order of the file", () => {
    const found = faults("server:\n  port: 70000\n  hots: a\nmap:\n  stile: b\n");
    expect(found.map((text) => text.split(":")[1])).toEqual(["2", "3", "5"]);
  });
  test("a value that differs is checked where it differs, at its key", () => {
    const found = faults(
      "settings:\n  overrides:\n    - agency: X\n      watch: { statusChek: {}, moved: { leaveM: x } }\n",
    );
    expect(found.map((text) => text.replace(/^f:\d+:\d+: /, "").split(":")[0])).toEqual([
      "settings.overrides.0.watch.statusChek",
      "settings.overrides.0.watch.moved.leaveM",
    ]);
  });
});

describe("what would be dangerous is refused", () => {
  test("the people's side anywhere but on loopback", () => {
    for (const host of ["0.0.0.0", "10.1.2.3", "example.org", "::"])
      expect(faults(`server: { host: "${host}" }`)).toHaveLength(1);
    for (const host of ["127.0.0.1", "localhost", "::1", "127.8.9.1"])
      expect(faults(`server: { host: "${host}" }`)).toEqual([]);
  });
  test("[AU25] but with accounts, names, and TLS or a named proxy", () => {
    const beyond = (server: string, accounts = true) =>
      faults(`accounts: { enabled: ${accounts} }\nserver: { host: 0.0.0.0, ${server} }\n`).map((text) =>
        text.replace(/^.*?server\.host: /, ""),
      );
    const names = "names: [dispatch.example.org]";
    const tls = "tls: { certFile: c.pem, keyFile: k.pem }";
    const proxy = "proxy: { networks: [10.1.2.3/32] }";
    expect([beyond(`${names}, ${tls}`), beyond(`${names}, ${proxy}`)]).toEqual([[], []]);
    expect(beyond(names)).toEqual(["listens beyond this machine: `server.tls` or `server.proxy` must be set"]);
    expect(beyond(tls)).toEqual(["listens beyond this machine: `server.names` must be set"]);
    expect(beyond(`${names}, ${tls}`, false)).toEqual(["listens beyond this machine: `accounts.enabled` must be set"]);
  });
  test("a gateway beyond this machine without a list of networks", () => {
    expect(faults("gateways:\n  deviceHttp: { host: 0.0.0.0 }\n")[0]).toMatch(/networks/);
    expect(faults("gateways:\n  deviceHttp: { host: 0.0.0.0, networks: [10.0.0.0/8] }\n")).toEqual([]);
    expect(faults("gateways:\n  deviceHttp: { host: 0.0.0.0, networks: [10.0.0.0/33] }\n")).toHaveLength(1);
  });
  test("a roster in which a name leads nowhere, or is there twice", () => {
    expect(faults("roster:\n  units:\n    - { agency: ZZ, callSign: '312' }\n")).toEqual([
      "f:3:17: roster.units.0.agency: unknown-agency",
    ]);
    const twice = "roster:\n  agencies:\n    - { id: A, name: a }\n    - { id: A, name: b }\n";
    expect(faults(twice)[0]).toMatch(/^f:4:\d+: roster\.agencies\.1: is there twice/);
    const key = "roster:\n  devices:\n    - { id: d, kind: phone, keys: [foo] }\n";
    expect(faults(key)[0]).toMatch(/^f:3:\d+: roster\.devices\.0\.keys\.0: /);
  });
  test("two gateways of one name, and a time zone that nobody has", () => {
    const modem = "    - { name: a, transport: udp }\n";
    expect(faults(`gateways:\n  modems:\n${modem}${modem}`)[0]).toMatch(/already called a/);
    expect(faults("settings: { timeZone: America/Nowhere }")[0]).toMatch(/not a time zone/);
  });
});

test("an empty file is every default", () => {
  const read = readConfig("");
  expect(read.ok && read.config).toEqual(defaultConfig());
  expect(readConfig("# nothing\n").ok).toBe(true);
});

test("the example is accepted, and its roster becomes commands", () => {
  const read = readConfig(readFileSync(join(docs, "example-config.yaml"), "utf8"));
  expect(read.ok ? [] : read.faults).toEqual([]);
  if (!read.ok) return;
  expect(rosterCommands(read.config.roster, emptyCenter()).map(({ type }) => type)).toContain("RegisterDevice");
});

test("the reference is up to date: node scripts/write-config-reference.ts", () => {
  expect(readFileSync(join(docs, "configuration.md"), "utf8")).toBe(configReference(configJsonSchema()));
});
