/** The door of the API: each request is asked for its session and for the table of rights before a route answers. */
import type { FastifyRequest } from "fastify";
import type { Admission, Caller, People } from "../accounts/people.ts";
import { clientAddress } from "./front.ts";
import { type ProblemError, problem } from "./problem.ts";
import { accessOf, relationOfRead } from "./route-access.ts";

type Refusal = Extract<Admission, { ok: false }>;

/** Who asks, where they may; throws the problem that they are answered with where they may not. */
export async function admitToRoute(
  people: People | undefined,
  route: { readonly method: string; readonly path: string },
  request: FastifyRequest,
): Promise<Caller> {
  if (people === undefined) return { from: { source: request.ip } };
  const { socket, headers } = request.raw;
  const caller = people.callerOf(
    headers.cookie,
    clientAddress(people.front, socket.remoteAddress, headers["x-forwarded-for"]),
  );
  const access = accessOf(route.method, route.path);
  // AU30: whoever gives commands is asked when it is known that the command tells of no danger.
  const isInPace =
    access === "itself" ||
    (access === "open" && route.method === "post" ? people.isInPaceAtTheDoor(caller) : people.isInPace(caller));
  if (!isInPace) throw problem("too-many-requests", "Too much at once", 429, "try again in a moment");
  // AU28: pages ask by themselves, all the time, whether or not anybody is there; who is there says so by POST.
  const byItself = route.method === "get";
  switch (access) {
    case undefined:
      throw problem("not-permitted", "Not permitted", 403, "nobody has said who may ask for this");
    case "open":
    case "itself":
      return caller;
    case "session":
      if (caller.presence === undefined) throw refused({ ok: false, why: "not-signed-in", reason: "sign in first" });
      return caller;
    case "signed-in":
      return admittedOrThrow(people.admitSignedIn(caller, byItself));
    default: {
      const ref: unknown = Reflect.get(Object(request.params), "ref");
      const of = typeof ref === "string" ? ref : undefined;
      const relation = relationOfRead(people.center, caller.presence?.account.officerId, access, of);
      // What is asked about stands in the address: the record keeps that, and never what was answered.
      const what = request.url.slice(0, 300);
      return admittedOrThrow(await people.admitRead(caller, access, relation, what, byItself));
    }
  }
}

function admittedOrThrow(admission: Admission): Caller {
  if (admission.ok) return admission.caller;
  throw refused(admission);
}

function refused({ why, reason }: Refusal): ProblemError {
  switch (why) {
    case "not-signed-in":
      return problem("not-signed-in", "Sign in first", 401, reason);
    case "locked":
      return problem("session-locked", "The session is locked", 401, reason);
    case "stale":
      return problem("session-stale", "Show again who you are", 401, reason);
    case "not-permitted":
      return problem("not-permitted", "Not permitted", 403, reason);
    case "not-recorded":
      return problem("not-recorded", "Can't be recorded", 503, reason);
  }
}
