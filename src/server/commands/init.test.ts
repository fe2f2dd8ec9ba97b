import { expect, test } from "vitest";
import { readConfig } from "../config/read-config.ts";
import { configurationFrom } from "./init.ts";

/** Gives answers in turn, and fails where the question would not take one. */
async function answered(answers: readonly string[]) {
  const left = [...answers];
  const text = await configurationFrom((question) => {
    const typed = left.shift() ?? "";
    const answer = typed === "" ? (question.default ?? "") : typed;
    const fault = question.fault(answer);
    return fault === undefined
      ? Promise.resolve(answer)
      : Promise.reject(new Error(`${question.asks}: ${answer}: ${fault}`));
  }, "/etc/vigil/master.key");
  const read = readConfig(text);
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  return read.config;
}

test("a center on one machine: accounts, no practice, nothing beyond loopback", async () => {
  const config = await answered(["District 9", "America/Denver", "NMSP", "State Police", "D9", "no", ""]);
  expect(config).toMatchObject({
    accounts: { enabled: true },
    practice: { enabled: false },
    seal: { enabled: true, masterKeyFile: "/etc/vigil/master.key" },
    server: { host: "127.0.0.1" },
    settings: { center: "District 9" },
    roster: { agencies: [{ id: "NMSP" }], groups: [{ id: "D9", agency: "NMSP" }] },
  });
});
test("beyond this machine: names and a certificate, or a proxy; cars from one network only", async () => {
  const head = ["X: \"#'", "America/Denver", "NMSP", "State Police", "D9", "yes", "dispatch.example.org"];
  const own = await answered([...head, "no", "/etc/cert.pem", "/etc/key.pem", "10.20.0.0/16"]);
  expect(own.server).toMatchObject({ names: ["dispatch.example.org"], tls: { certFile: "/etc/cert.pem" } });
  expect(own.gateways.modems[0]).toMatchObject({ host: "0.0.0.0", networks: ["10.20.0.0/16"] });
  const proxied = await answered([...head, "yes", "10.1.1.1", ""]);
  expect(proxied.server.proxy?.networks).toEqual(["10.1.1.1"]);
});
test("an answer that can't be used is asked for again", async () => {
  await expect(answered(["District 9", "Mars/Olympus"])).rejects.toThrow("is no time zone");
  await expect(answered(["District 9", "UTC", "N M"])).rejects.toThrow("letters, digits");
});
