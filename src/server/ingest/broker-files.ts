/**
 * What mosquitto reads so that each device speaks at the broker with its own key and on its own topics only: a password
 * file and an access list. A device whose key was revoked stands in neither; a gateway of ours may read, never write.
 *
 * The same lines come by HTTP (the page of keys) and from `vigil broker-files`.
 */
import { pbkdf2Sync, randomBytes, timingSafeEqual } from "node:crypto";

export type BrokerDevice = {
  readonly id: string;
  readonly keys: readonly string[];
  /** As mosquitto keeps it, `$7$…`; empty where the key was revoked. */
  readonly hash: string;
};
/** Who reads at the broker: a gateway of a center. */
export type BrokerReader = { readonly username: string; readonly hash: string; readonly topics: readonly string[] };
export type BrokerLines = {
  readonly passwords: readonly string[];
  readonly access: readonly string[];
  /** Devices with a key that nothing could be written for: they have no OwnTracks topic of their own. */
  readonly without: readonly string[];
};

/** mosquitto's own number; a key has 192 bits of chance, and a password is the administrator's to choose. */
const ITERATIONS = 101;
const KEY_BYTES = 64;
/** A topic of one phone and no other: no wildcard, both parts there. */
const OWN_TOPIC = /^(?:owntracks|any):([^#+/\s]+\/[^#+/\s]+)$/;

/** The lines of both files, in the order of the devices' names. */
export function brokerLines(devices: readonly BrokerDevice[], readers: readonly BrokerReader[]): BrokerLines {
  const passwords: string[] = [];
  const access: string[] = [];
  const without: string[] = [];
  for (const { username, hash, topics } of readers) {
    passwords.push(`${username}:${hash}`);
    access.push(`user ${username}`, ...topics.map((topic) => `topic read ${topic}`));
  }
  const taken = new Set(readers.map(({ username }) => username));
  for (const { id, keys, hash } of devices.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    if (hash === "") continue;
    const topics = [...new Set(keys.flatMap((key) => OWN_TOPIC.exec(key)?.[1] ?? []))];
    const username = brokerUser(id);
    // A name that a gateway has would let the device read what it reads.
    if (topics.length === 0 || taken.has(username)) {
      without.push(id);
      continue;
    }
    taken.add(username);
    passwords.push(`${username}:${hash}`);
    access.push(`user ${username}`, ...topics.map((topic) => `topic readwrite owntracks/${topic}/#`));
  }
  return { passwords, access, without };
}

/** How a device names itself at the broker: no colon may stand in it, and nothing that ends a line. */
export function brokerUser(deviceId: string): string {
  return deviceId.replace(/[:\s]/g, "_");
}

/** The two parts of a device's `device:hash`; a device's name may have a colon in it, a hash begins with `$`. */
export function brokerPassword(line: string): { readonly device: string; readonly hash: string } {
  const at = line.lastIndexOf(":$");
  return { device: line.slice(0, at), hash: line.slice(at + 1) };
}

/** A secret as mosquitto 2 keeps it: `$7$iterations$salt$hash`, PBKDF2 with SHA-512. */
export function brokerHash(secret: string): string {
  const salt = randomBytes(12);
  return `$7$${ITERATIONS}$${salt.toString("base64")}$${digestOf(secret, salt, ITERATIONS).toString("base64")}`;
}

/** Whether a line's hash is that of a secret: then it is left as it stands, and the file with it. */
export function isBrokerHash(hash: string, secret: string): boolean {
  const [, rounds, salt, digest] = /^\$7\$(\d{1,7})\$([A-Za-z0-9+/=]+)\$([A-Za-z0-9+/=]+)$/.exec(hash) ?? [];
  if (rounds === undefined || salt === undefined || digest === undefined) return false;
  const [kept, made] = [Buffer.from(digest, "base64"), digestOf(secret, Buffer.from(salt, "base64"), Number(rounds))];
  return kept.byteLength === made.byteLength && timingSafeEqual(kept, made);
}

function digestOf(secret: string, salt: Buffer, iterations: number): Buffer {
  return pbkdf2Sync(secret, salt, Math.max(1, iterations), KEY_BYTES, "sha512");
}
