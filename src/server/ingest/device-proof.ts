/**
 * Whether the devices that a request speaks for have shown their keys. What has not been proved is not thrown away:
 * it is taken as a stranger's, under a name that says so, and danger in it rings as a stranger's does (DK2, DK3).
 */
import type { Decoded, Report } from "../../domain/report.ts";
import type { RecordedRequest } from "../recorder.ts";

/** Stands before the name of a device that did not show its key. No device is registered under such a name. */
const UNPROVED = "?";
/** In the recording, so that a replay takes the same request in the same way. Never copied from a sender. */
const UNPROVED_HEADER = "x-vigil-unproved";

/** The request as it is recorded: marked, where it speaks for a device that has not shown its key. */
export function markedUnproved(request: RecordedRequest): RecordedRequest {
  return { ...request, headers: { ...request.headers, [UNPROVED_HEADER]: "1" } };
}

/** What a request says, in a stranger's name where it was not proved. */
export function asProved(request: RecordedRequest, items: readonly Decoded[]): readonly Decoded[] {
  if (request.headers?.[UNPROVED_HEADER] === undefined) return items;
  return items.map((item) =>
    item.kind === "report" && item.report.deviceKey !== undefined
      ? { ...item, report: { ...item.report, deviceKey: `${UNPROVED}${item.report.deviceKey}` } as Report }
      : item,
  );
}

/** The secret that a request shows: the password of Basic, a bearer token, or `key` in the address. */
export function secretOf(authorization: string | undefined, queryKey: string | undefined): string | undefined {
  const bearer = /^Bearer ([\w.~+/=-]{1,200})$/i.exec(authorization ?? "")?.[1];
  if (bearer !== undefined) return bearer;
  const encoded = /^Basic ([A-Za-z0-9+/=]{1,400})$/i.exec(authorization ?? "")?.[1];
  if (encoded === undefined) return queryKey;
  const text = Buffer.from(encoded, "base64").toString("utf8");
  const colon = text.indexOf(":");
  return colon < 0 ? undefined : text.slice(colon + 1);
}
