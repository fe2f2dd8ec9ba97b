/**
 * The app without coverage: its files are kept when it is installed and served from there; what the center is asked
 * never passes through here. A push is shown as what it is, and that it was shown is told back.
 */
type Extendable = Event & { readonly waitUntil: (work: Promise<unknown>) => void };
type Asked = Extendable & { readonly request: Request; readonly respondWith: (answer: Promise<Response>) => void };
type Pushed = Extendable & { readonly data: { readonly json: () => unknown } | null };
type Clicked = Extendable & { readonly notification: Notification };
type Page = { readonly url: string; readonly focus: () => Promise<unknown> };
/** What a service worker has; the compiler knows this file as one of a page. */
type FieldWorker = {
  readonly addEventListener: ((type: "install" | "activate", listener: (event: Extendable) => void) => void) &
    ((type: "fetch", listener: (event: Asked) => void) => void) &
    ((type: "push", listener: (event: Pushed) => void) => void) &
    ((type: "notificationclick", listener: (event: Clicked) => void) => void);
  readonly skipWaiting: () => Promise<void>;
  readonly clients: {
    readonly claim: () => Promise<void>;
    readonly matchAll: (ask: { readonly type: "window" }) => Promise<readonly Page[]>;
    readonly openWindow: (url: string) => Promise<unknown>;
  };
  readonly registration: { readonly showNotification: (title: string, options: object) => Promise<void> };
};
const worker = self as unknown as FieldWorker;
export {}; // a module of its own for the compiler

// Both are filled in by the build (vite-field.config.ts).
const files: unknown = "__KEPT_FILES__";
const CACHE = "vigil-field-__KEPT_VERSION__";

worker.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll(Array.isArray(files) ? files.map(String) : []))
      .then(() => worker.skipWaiting()),
  );
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name))))
      .then(() => worker.clients.claim()),
  );
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const { pathname, origin } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin || !pathname.startsWith("/field/")) return;
  event.respondWith(kept(request, request.mode === "navigate" ? "/field/" : pathname));
});

// What was kept, at once; the page itself is asked for as well, so that the next start has the newest.
async function kept(request: Request, path: string): Promise<Response> {
  const cache = await caches.open(CACHE);
  const known = await cache.match(path);
  if (known !== undefined) return known;
  return fetch(request);
}

worker.addEventListener("push", (event) => {
  const note = (event.data?.json() ?? {}) as { kind?: string; id?: string; title?: string; body?: string };
  event.waitUntil(show(note));
});

async function show({
  kind = "check",
  id = "",
  title = "Vigil",
  body = "",
}: Readonly<Partial<Record<string, string>>>) {
  await worker.registration.showNotification(title, {
    body,
    tag: `${kind}/${id}`,
    icon: "/field/icon-192.png",
    requireInteraction: true,
    renotify: true,
    vibrate: [300, 150, 300],
  });
  await fetch("/api/v1/field/shown", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ kind, id }),
    credentials: "same-origin",
  }).catch(() => undefined); // without coverage nobody is told that it was shown, and the dispatcher is told that
}

worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(
    worker.clients
      .matchAll({ type: "window" })
      .then(
        (pages) => pages.find(({ url }) => url.includes("/field/"))?.focus() ?? worker.clients.openWindow("/field/"),
      ),
  );
});
