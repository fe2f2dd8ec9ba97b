/**
 * What the app keeps in the browser, sealed: items that have not been delivered, and a few values of its own.
 *
 * Everything is encrypted (AES-GCM) under a key that the browser made and gives to nobody, not to this program either;
 * a copy of the browser's files without the browser holds nothing readable. Where a browser keeps nothing at all
 * (a private window), `openSealedStore` says so and the app goes on from memory.
 */
import type { FieldItem, FieldLane } from "../../protocol/field.ts";
import { evenJson } from "../link/even-json.ts";

const DATABASE = "vigil-field";
const KEYS = "keys";
const ITEMS = "items";
const VALUES = "values";
const SEAL = "seal";

type Sealed = { readonly iv: Uint8Array<ArrayBuffer>; readonly data: ArrayBuffer };

export type SealedStore = {
  /** Every item that has not been removed, by lane and number. */
  readonly items: () => Promise<FieldItem[]>;
  readonly put: (items: readonly FieldItem[]) => Promise<void>;
  readonly remove: (items: readonly { readonly lane: FieldLane; readonly seq: number }[]) => Promise<void>;
  readonly value: (name: string) => Promise<unknown>;
  readonly keep: (name: string, value: unknown) => Promise<void>;
};

/** Opens the store; undefined where this browser keeps nothing. */
export async function openSealedStore(): Promise<SealedStore | undefined> {
  try {
    const database = await openDatabase();
    const key = await sealingKey(database);
    return storeOf(database, key);
  } catch {
    return undefined;
  }
}

function storeOf(database: IDBDatabase, key: CryptoKey): SealedStore {
  const seal = async (value: unknown): Promise<Sealed> => {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, new TextEncoder().encode(evenJson(value)));
    return { iv, data };
  };
  const unseal = async ({ iv, data }: Sealed): Promise<unknown> =>
    JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, data)));
  return {
    items: async () => {
      const store = database.transaction(ITEMS).objectStore(ITEMS);
      const sealed = (await done(store.getAll())) as Sealed[]; // nothing else is ever put there
      const items = (await Promise.all(sealed.map(unseal))) as FieldItem[]; // as they were sealed here
      return items.toSorted((a, b) => a.seq - b.seq);
    },
    put: async (items) => {
      const sealed = await Promise.all(items.map(async (item) => [keyOf(item), await seal(item)] as const));
      const transaction = database.transaction(ITEMS, "readwrite");
      for (const [name, value] of sealed) transaction.objectStore(ITEMS).put(value, name);
      await finished(transaction);
    },
    remove: async (items) => {
      const transaction = database.transaction(ITEMS, "readwrite");
      for (const item of items) transaction.objectStore(ITEMS).delete(keyOf(item));
      await finished(transaction);
    },
    value: async (name) => {
      const sealed = (await done(database.transaction(VALUES).objectStore(VALUES).get(name))) as Sealed | undefined;
      return sealed === undefined ? undefined : unseal(sealed);
    },
    keep: async (name, value) => {
      const sealed = value === undefined ? undefined : await seal(value);
      const transaction = database.transaction(VALUES, "readwrite");
      if (sealed === undefined) transaction.objectStore(VALUES).delete(name);
      else transaction.objectStore(VALUES).put(sealed, name);
      await finished(transaction);
    },
  };
}

function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.addEventListener("upgradeneeded", () => {
    for (const name of [KEYS, ITEMS, VALUES]) request.result.createObjectStore(name);
  });
  return done(request);
}

async function sealingKey(database: IDBDatabase): Promise<CryptoKey> {
  const known = (await done(database.transaction(KEYS).objectStore(KEYS).get(SEAL))) as CryptoKey | undefined;
  if (known !== undefined) return known;
  const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const transaction = database.transaction(KEYS, "readwrite");
  transaction.objectStore(KEYS).put(made, SEAL);
  await finished(transaction);
  return made;
}

function keyOf({ lane, seq }: { readonly lane: FieldLane; readonly seq: number }): string {
  return `${lane}/${String(seq).padStart(12, "0")}`;
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error ?? new Error("the browser keeps nothing")));
  });
}

function finished(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (): void => reject(transaction.error ?? new Error("the browser did not keep it"));
    transaction.addEventListener("complete", () => resolve());
    transaction.addEventListener("error", fail);
    transaction.addEventListener("abort", fail);
  });
}
