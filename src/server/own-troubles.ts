/**
 * What the server has to tell people about itself, as inputs of the engine: each becomes a system alert that stands until
 * a person closes it. The watch's own troubles (lateness, the log, gateways) are told where they are measured.
 */
import type { Input } from "../engine/input.ts";
import type { NewNetwork } from "./ingest/device-networks.ts";

type Trouble = Extract<Input, { kind: "trouble" }>;

/** Two folds of one log gave different facts: what screens show can't be trusted. */
export function foldsDiffer(seq: number): Trouble {
  const sentence = `two folds of the log differ at event ${seq}: screens may be wrong; restart the server`;
  return { kind: "trouble", part: "fold", sentence, active: true };
}

/** The record of the accounts can't be written, or their thread is lost. */
export function accountsLost(): Trouble {
  const sentence = "Nobody can sign in, and what is protected is not read: the accounts' record can't be written";
  return { kind: "trouble", part: "accounts", sentence, active: true, level: "urgent" };
}

/** A renewed certificate can't be read, or can again. */
export function certificateUnread(active: boolean): Trouble {
  const sentence = "The server's new certificate can't be read; the former one is in use until it expires";
  return { kind: "trouble", part: "certificate", sentence, active, level: "notice" };
}

/** A device speaks from a network from which it has never spoken before. */
export function newNetwork({ device, network, before }: NewNetwork): Trouble {
  const sentence = `device ${device} speaks from ${network}, before only from ${before.join(", ")}: carried elsewhere, copied, or imitated`;
  return { kind: "trouble", part: `network-${device}`, sentence, active: true, level: "notice" };
}

/** Entries of the configuration's roster were refused. */
export function rosterRefused(count: number): Trouble {
  const sentence = `${count} entries of the configuration's roster were refused; the log file has each of them`;
  return { kind: "trouble", part: "roster", sentence, active: true, level: "notice" };
}
