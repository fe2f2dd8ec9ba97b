/**
 * What is asked of the console's page while it is measured, as a script for it: when it first shows its units, when a
 * text or an alert is on the screen, how evenly it draws. A time is taken when the frame that has it was drawn.
 */
export const PAGE_PROBE = `(() => {
  const waiting = [];
  const probe = { usefulAtMs: undefined, longTasksMs: [] };
  const drawn = (take) => requestAnimationFrame(() => setTimeout(take, 0));
  new MutationObserver(() => {
    if (probe.usefulAtMs === undefined && document.querySelector(".unit-row") !== null) {
      probe.usefulAtMs = 0;
      drawn(() => { probe.usefulAtMs = performance.now(); });
    }
    for (let i = waiting.length - 1; i >= 0; i--) {
      if (!waiting[i].isThere()) continue;
      const [{ resolve }] = waiting.splice(i, 1);
      drawn(() => resolve(Date.now()));
    }
  }).observe(document, { subtree: true, childList: true, characterData: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) probe.longTasksMs.push(entry.duration);
  }).observe({ entryTypes: ["longtask"] });
  probe.shows = (selector, text) => new Promise((resolve) => {
    const isThere = () => [...document.querySelectorAll(selector)].some((one) => one.textContent.includes(text));
    if (isThere()) drawn(() => resolve(Date.now()));
    else waiting.push({ isThere, resolve });
  });
  probe.frames = (forMs) => new Promise((resolve) => {
    const gapsMs = [];
    probe.longTasksMs.length = 0;
    const sinceMs = performance.now();
    let lastMs = sinceMs;
    const next = (nowMs) => {
      gapsMs.push(nowMs - lastMs);
      lastMs = nowMs;
      if (nowMs - sinceMs < forMs) requestAnimationFrame(next);
      else resolve({ gapsMs, longTasksMs: [...probe.longTasksMs] });
    };
    requestAnimationFrame(next);
  });
  window.vigilProbe = probe;
})();`;

export type Frames = { readonly gapsMs: readonly number[]; readonly longTasksMs: readonly number[] };

/** Waits until the page shows its units; milliseconds since its navigation began. */
export const USEFUL = `new Promise((resolve) => {
  const look = () => window.vigilProbe.usefulAtMs > 0 ? resolve(window.vigilProbe.usefulAtMs) : setTimeout(look, 20);
  look();
})`;

/** Waits until one of the elements shows a text; the wall clock's time at which it was drawn. */
export function shows(selector: string, text: string): string {
  return `window.vigilProbe.shows(${JSON.stringify(selector)}, ${JSON.stringify(text)})`;
}

/** How evenly the page draws for so long. */
export function frames(forMs: number): string {
  return `window.vigilProbe.frames(${forMs})`;
}
