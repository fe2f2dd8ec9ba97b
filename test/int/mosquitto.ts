/** Mosquitto, the MQTT broker that an agency would run, for tests of what comes through one. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const MOSQUITTO = "/usr/sbin/mosquitto";

/** Starts it on a port of this machine, with its configuration in a folder. By default it takes whoever comes. */
export function startMosquitto(
  folder: string,
  port: number,
  access: readonly string[] = ["allow_anonymous true"],
): ChildProcess {
  if (!existsSync(MOSQUITTO)) throw new Error("mosquitto is missing: apt-get install -y mosquitto");
  const file = join(folder, "mosquitto.conf");
  writeFileSync(file, [`listener ${port} 127.0.0.1`, ...access, "persistence false", "user root", ""].join("\n"));
  return spawn(MOSQUITTO, ["-c", file], { stdio: "ignore" });
}
