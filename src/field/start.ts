/**
 * Putting the app together: one page of it at a time holds the outbox, so that no two number their items alike; what
 * was kept from before is taken up; then the link, the places and the service worker begin.
 */
import type { FieldHello, FieldSend, FieldSent, FieldView } from "../protocol/field.ts";
import { api, Refusal } from "./link/api.ts";
import { followCenter } from "./link/link.ts";
import { hearOthers, holdWindow } from "./one-window.ts";
import { startTracker } from "./location/tracker.ts";
import { Outbox } from "./queue/outbox.ts";
import { openSealedStore } from "./queue/sealed-store.ts";
import { actThrough, answerCheck, keepValue, keptValue } from "./store/field-actions.ts";
import { fieldState, setField, subscribeField } from "./store/field-store.ts";

const REFUSED_MAX = 20;
const VIEW_KEPT_EVERY_MS = 200;
/** What is kept for later is fetched when what is needed now has been. */
const WORKER_AFTER_MS = 1_500;

/** Starts everything. Where another page has the app open, this one says so and waits until it has gone. */
export async function startField(): Promise<void> {
  await holdWindow(
    () => setField({ phase: "elsewhere" }),
    () => location.reload(),
  );
  setField({ phase: "starting" });
  await takeUp();
  hearOthers(() => answerCheck({ held: true }));
  setTimeout(() => void registerWorker(), WORKER_AFTER_MS);
}

async function takeUp(): Promise<void> {
  const store = await openSealedStore();
  const outbox: Outbox = await Outbox.open(
    {
      post: sendAsKnown,
      nowMs: Date.now,
      officer: () => fieldState().officer,
      later: (work, afterMs) => void setTimeout(work, afterMs),
      changed: () => changed(),
      refused: (refused) => setField({ refused: [refused, ...fieldState().refused].slice(0, REFUSED_MAX) }),
    },
    store,
  );
  const changed = (): void => {
    setField({ waiting: [...outbox.waiting("first"), ...outbox.waiting("work")], isKept: outbox.isKept });
  };
  actThrough(outbox, store);
  const [officer, hello, view, locked, aheadMs] = await Promise.all(
    ["officer", "hello", "view", "locked", "ahead"].map(keptValue),
  );
  setField({
    // As they were kept below, by this program.
    ...(typeof officer === "string" ? { officer } : {}),
    ...(hello === undefined ? {} : { hello: hello as FieldHello }),
    ...(typeof aheadMs === "number" ? { aheadMs } : {}),
    ...(view === undefined ? {} : { view: view as FieldView, phase: locked === undefined ? "ready" : "locked" }),
    ...(locked === "by-hand" ? { lockWanted: true } : {}),
  });
  changed();
  keepWhatIsNew(outbox);
  followCenter(() => outbox.tryNow());
  startTracker({
    send: (fixes, battery) => {
      outbox.add("trail", { kind: "fixes", fixes, ...(battery === undefined ? {} : { battery }) });
    },
  });
  setInterval(() => setField({ nowMs: Date.now() }), 1_000);
}

// A browser that has lost the name of its device but not what it kept is given another: danger must not wait for that.
async function sendAsKnown(send: FieldSend): Promise<FieldSent> {
  try {
    return await api.send(send);
  } catch (error) {
    if (!(error instanceof Refusal) || error.kind !== "unknown-device") throw error;
    setField({ hello: await api.hello() });
    return api.send(send);
  }
}

// So that the next start has something to show where there is no coverage.
function keepWhatIsNew(outbox: Outbox): void {
  let { hello, view, officer, phase, lockWanted, aheadMs } = fieldState();
  let timer: number | undefined;
  subscribeField(() => {
    const now = fieldState();
    if (now.hello !== hello) {
      hello = now.hello;
      keepValue("hello", hello);
      if (hello !== undefined) outbox.continueAfter(hello.lanes);
    }
    if (now.phase !== phase || now.lockWanted !== lockWanted) {
      // A locked app that is opened again without coverage shows nothing either.
      ({ phase, lockWanted } = now);
      keepValue("locked", lockWanted ? "by-hand" : phase === "locked" ? "by-center" : undefined);
    }
    if (now.officer !== officer) {
      officer = now.officer;
      keepValue("officer", officer);
    }
    if (now.aheadMs !== aheadMs) {
      aheadMs = now.aheadMs;
      keepValue("ahead", aheadMs);
    }
    if (now.view !== view) {
      view = now.view;
      timer ??= window.setTimeout(() => {
        timer = undefined;
        keepValue("view", fieldState().view);
      }, VIEW_KEPT_EVERY_MS);
    }
  });
}

async function registerWorker(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register("/field/sw.js", { scope: "/field/" });
  } catch {
    // Without it the app needs coverage to start; everything else is as before.
  }
}
