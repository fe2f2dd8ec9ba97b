/**
 * One window of the app at a time holds the outbox, so that no two number their items alike. Another says so and waits; it
 * takes over when somebody wants it here, and corners that are held on it are said by the one that has the outbox.
 */
const LOCK = "vigil-field";

let takeOver: (() => void) | undefined;

/** Resolves when this window has the app. `elsewhere` is called where another has it; `lost` when another has taken it. */
export function holdWindow(elsewhere: () => void, lost: () => void): Promise<void> {
  if (!("locks" in navigator)) return Promise.resolve();
  return new Promise((resolve) => {
    const waits = setTimeout(elsewhere, 400);
    const hold = (): Promise<never> => {
      clearTimeout(waits);
      takeOver = undefined;
      resolve();
      return new Promise(() => undefined); // held until the page goes
    };
    const ask = (options: LockOptions): void => {
      // It rejects for whom it was taken from; whoever never had it goes on waiting.
      navigator.locks.request(LOCK, options, hold).catch(lost);
    };
    takeOver = () => ask({ steal: true });
    ask({});
  });
}

/** The app goes on in this window, and the other one waits. */
export function useItHere(): void {
  takeOver?.();
}

/** Corners were held on a window that has no outbox: nothing shows, and the other says it. */
export function sayElsewhere(): void {
  new BroadcastChannel(LOCK).postMessage("held");
}

/** What is held on another window is said by this one, which has the outbox. */
export function hearOthers(say: () => void): void {
  new BroadcastChannel(LOCK).addEventListener("message", say);
}
