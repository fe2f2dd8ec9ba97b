/** Taking a device's request, after every device that it speaks for was asked for its key (DK1). */
import type { DeviceId } from "../../base/ids.ts";
import type { People } from "../accounts/people.ts";
import type { CenterLoop } from "../center-loop.ts";
import type { RecordedRequest } from "../recorder.ts";
import { decodeDeviceRequest } from "./decoders.ts";
import { DEVICE_HTTP, isKnown, type TakenRequest } from "./device-http.ts";
import { markedUnproved } from "./device-proof.ts";

/** Gives a request to the loop; where there are accounts, in a stranger's name if the key was not shown. */
export function takeWithProof(
  given: RecordedRequest,
  secret: string | undefined,
  deviceByKey: ReadonlyMap<string, DeviceId>,
  people: Pick<People, "isProved"> | undefined,
  loop: Pick<CenterLoop, "request">,
): TakenRequest {
  const request = people === undefined ? given : withProof(given, secret, deviceByKey, people);
  const items = loop.request(DEVICE_HTTP, request.peer ?? "unknown", () => decodeDeviceRequest(request), request);
  return { items, known: isKnown(items, (key) => deviceByKey.has(key)) };
}

// The request as it is to be taken and recorded.
function withProof(
  request: RecordedRequest,
  secret: string | undefined,
  deviceByKey: ReadonlyMap<string, DeviceId>,
  people: Pick<People, "isProved">,
): RecordedRequest {
  const proved = decodeDeviceRequest(request).every((item) => {
    if (item.kind !== "report" || item.report.deviceKey === undefined) return true;
    const { protocol, deviceKey } = item.report;
    const device = deviceByKey.get(`${protocol}:${deviceKey}`) ?? deviceByKey.get(`any:${deviceKey}`);
    return device === undefined || people.isProved(device, secret);
  });
  return proved ? request : markedUnproved(request);
}
