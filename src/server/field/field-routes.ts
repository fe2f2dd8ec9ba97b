/**
 * What officers' devices ask of the server: who they are, their picture, a delivery of what was done, the choices at
 * the start of a shift, who is near, what happened in their incident.
 *
 * A delivery and a sign that something was shown are taken from whoever holds the device: the desk itself decides what
 * of it needs somebody signed in. The device is known by a cookie that no script can read.
 */
import { z } from "zod";
import { present } from "../../base/assert.ts";
import { asId, type DeviceId, type UnitId } from "../../base/ids.ts";
import { helpCandidates, nearestHelp } from "../../board/nearest-help.ts";
import { timelineEntry } from "../../board/timeline.ts";
import { findAlert, findUnit } from "../../domain/refs.ts";
import type { Center } from "../../domain/center.ts";
import { inOrder, type KitItem, kitItems, kitOf, kitWords } from "../../domain/kit.ts";
import { Ref } from "../../domain/text.ts";
import type { DomainEvent, Envelope } from "../../domain/event.ts";
import type { Unit } from "../../domain/unit.ts";
import type { FieldChoices, FieldNearest, FieldSent, FieldTimeline } from "../../protocol/field.ts";
import { cookieOf } from "../accounts/people.ts";
import { askerOf, valueOf } from "../http/account-answers.ts";
import type { ApiContext } from "../http/api-context.ts";
import { type ApiReply, apiRoute, type ApiRoute, queryInt, queryNumber } from "../http/api-route.ts";
import { notFound, problem, ProblemSchema } from "../http/problem.ts";
import { placeWords, unitOfOfficer } from "./field-acts.ts";
import { deviceIdOf, newToken, PinSchema, PushSubscriptionSchema } from "./field-devices.ts";
import { FieldSendSchema } from "./field-messages.ts";

export const DEVICE_COOKIE = "__Host-vigil-device";
const COOKIE_AGE_S = 400 * 24 * 3_600;
const WAIT_MAX_MS = 25_000;
const NEAREST_MAX = 5;
const TIMELINE_MAX = 100;
const DELIVERIES_MAX = 500;
const EVEN_CHARS = 256;
const tag = "Field app";
const Who = z.object({ officer: Ref.optional().describe("Who it is, where there are no accounts") });
const AnyBody = z.record(z.string(), z.unknown());
const ok = (description: string) => ({ status: 200, description, schema: AnyBody });
const unknown = { status: 409, description: "Say hello first: the device is not known", schema: ProblemSchema };
const NO_STORE = { "cache-control": "no-store" };

/**
 * What an officer reads of an incident. AL10: nothing of any danger, because it may be this unit's; a status check is
 * nobody's business but the dispatcher's.
 */
const TOLD: ReadonlySet<DomainEvent["type"]> = new Set<DomainEvent["type"]>([
  "IncidentCreated",
  "IncidentUpdated",
  "NoteAdded",
  "IncidentClosed",
  "IncidentReopened",
  "IncidentsLinked",
  "UnitAssigned",
  "AssignmentProgressed",
  "AssignmentEnded",
  "StopStarted",
  "StopRelocated",
  "CautionAdded",
  "CautionWithdrawn",
  "ReturnRecorded",
  "ServiceRequested",
  "RequestProgressed",
]);

export function fieldRoutes(context: ApiContext): ApiRoute[] {
  const { board, settings } = context;
  const { center } = board;
  // The desk is made after the routes are listed in some tests.
  const desk = () => present(context.field, "the field desk is made before the API");
  const deviceOf = (cookie: string | undefined): string => {
    const deviceId = deviceIdOf(cookieOf(cookie, DEVICE_COOKIE));
    if (deviceId === undefined) throw problem("unknown-device", "Say hello first", 409, "this device has no name yet");
    return deviceId;
  };
  const reply = (body: unknown, headers: ApiReply["headers"] = {}): ApiReply => ({
    headers: { ...NO_STORE, ...headers },
    body,
  });
  // AL10: what a unit was last told of who is near, for when its devices are told nothing new.
  const toldNear = new Map<UnitId, FieldNearest["items"]>();
  return [
    apiRoute({
      method: "post",
      path: "/field/hello",
      tag,
      summary: "A device begins: it is given a name that only it can speak in",
      answers: [ok("What the app needs before anybody has signed in")],
      handle: ({ cookie }) => {
        const known = cookieOf(cookie, DEVICE_COOKIE);
        const token = deviceIdOf(known) === undefined ? newToken() : (known ?? newToken());
        const deviceId = present(deviceIdOf(token), "a token has a name");
        return reply(desk().desk.hello(deviceId), {
          "set-cookie": `${DEVICE_COOKIE}=${token}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=${COOKIE_AGE_S}`,
        });
      },
    }),
    apiRoute({
      method: "get",
      path: "/field/view",
      tag,
      summary: "What the device shows; waits for a change",
      query: Who.extend({
        since: z.string().max(32).optional().describe("The version that is shown now"),
        waitMs: queryInt(0, WAIT_MAX_MS).default(0),
      }),
      answers: [ok("The picture"), unknown],
      handle: async ({ query, caller, cookie }) => {
        const deviceId = deviceOf(cookie);
        const { officerId } = desk().desk.holder(caller, query.officer);
        return reply(await desk().desk.nextView(deviceId, officerId, query.since ?? "", query.waitMs));
      },
    }),
    apiRoute({
      method: "post",
      path: "/field/send",
      tag,
      summary: "Deliver what was done on the device: each item once, in order",
      description:
        "Items of one lane are numbered without gaps; what was taken before is answered and has no second effect. " +
        "Answers to status checks are answered alike, whatever they meant. Danger is taken from whoever brings it.",
      body: FieldSendSchema,
      answers: [ok("How it went with each item"), unknown],
      handle: async ({ body, caller, cookie }) => {
        const deviceId = deviceOf(cookie);
        const sent = await desk().desk.send(deviceId, desk().desk.holder(caller, body.officer), body);
        return { ...reply(evenly(sent)), contentType: "application/json; charset=utf-8" };
      },
    }),
    apiRoute({
      method: "post",
      path: "/field/shown",
      tag,
      summary: "Something that was to be seen has been shown on the device",
      body: z.object({ kind: z.enum(["check", "message", "help"]), id: Ref }),
      answers: [ok("Noted"), unknown],
      handle: ({ body, cookie }) => {
        desk().calls.shown(deviceOf(cookie), body.kind, body.id);
        return reply({});
      },
    }),
    apiRoute({
      method: "get",
      path: "/field/choices",
      tag,
      summary: "What can be chosen at the start of a shift",
      query: Who,
      answers: [ok("Units, vehicles, officers and free devices of the officer's agency")],
      handle: ({ query, caller }) => reply(choices(context, desk().desk.holder(caller, query.officer).officerId)),
    }),
    apiRoute({
      method: "get",
      path: "/field/nearest",
      tag,
      summary: "Who is near: distance by air, minutes by road where they are known",
      query: Who.extend({ lat: queryNumber(-90, 90), lon: queryNumber(-180, 180) }),
      answers: [ok("The nearest first")],
      handle: async ({ query, caller, cookie }) => {
        const unit = unitOfOfficer(center, desk().desk.holder(caller, query.officer).officerId);
        const at = { latDeg: query.lat, lonDeg: query.lon };
        const place = placeWords(context.roads, at);
        // Where units are is told to who is out there with one: an account alone would find every car with it.
        if (unit === undefined) return reply({ place, highwaysOnly: false, items: [] } satisfies FieldNearest);
        const isHushed = desk().desk.toldUntilMs(deviceIdOf(cookieOf(cookie, DEVICE_COOKIE)), unit) !== undefined;
        const told = toldNear.get(unit.id);
        // Nobody who holds its device sees help come.
        if (isHushed && told !== undefined) {
          return reply({ place, highwaysOnly: false, items: told } satisfies FieldNearest);
        }
        const coming = isHushed ? comingTo(center, unit) : new Set<UnitId>();
        const near = nearestHelp(board, helpCandidates(board), at, {
          exclude: unit.id,
          countMax: NEAREST_MAX + coming.size,
          nowMs: context.nowMs(),
        })
          .filter(({ unitId }) => !coming.has(unitId))
          .slice(0, NEAREST_MAX);
        const driveMs = new Map<string, number>();
        let highwaysOnly = false;
        try {
          const times = await context.drives.times(at, 20, context.nowMs());
          highwaysOnly = times.highwaysOnly;
          for (const row of times.rows) if (row.kind !== "no-way") driveMs.set(row.id, row.timeMs);
        } catch {
          // By air alone: the desk of the roads says itself that it can't be asked.
        }
        const body: FieldNearest = {
          place,
          highwaysOnly,
          items: near.map(({ unitId, callSign, status, available, distanceM, direction, ageMs }) => {
            const byRoad = driveMs.get(unitId);
            return {
              callSign,
              status,
              available,
              distanceM: Math.round(distanceM),
              direction,
              ageMs,
              ...(byRoad === undefined ? {} : { driveMs: byRoad }),
            };
          }),
        };
        toldNear.set(unit.id, body.items);
        return reply(body);
      },
    }),
    apiRoute({
      method: "get",
      path: "/field/timeline",
      tag,
      summary: "What happened in the incident that the officer's unit works on, or is sent to",
      query: Who.extend({ incident: Ref }),
      answers: [ok("Newest first"), { status: 404, description: "Not this unit's", schema: ProblemSchema }],
      handle: async ({ query, caller, cookie }) => {
        const unit = unitOfOfficer(center, desk().desk.holder(caller, query.officer).officerId);
        const isOwn = unit?.assignments.some(({ incidentId }) => incidentId === query.incident) === true;
        if (!isOwn) throw problem("not-found", "No such incident", 404, "it is not one of this unit's");
        const events = await context.history(`incident:${query.incident}`, { limit: 500 });
        // AL10: who is sent and what is written about its danger stays with the others; its own people's acts are seen.
        const untilMs =
          unit === undefined ? undefined : desk().desk.toldUntilMs(deviceIdOf(cookieOf(cookie, DEVICE_COOKIE)), unit);
        const isTold = ({ atMs, actor }: Envelope): boolean =>
          untilMs === undefined ||
          atMs < untilMs ||
          (actor.kind === "officer" && unit?.shift?.officerIds.some((id) => id === actor.name) === true);
        const items = events
          .filter((envelope) => TOLD.has(envelope.event.type) && isTold(envelope))
          .slice(0, TIMELINE_MAX)
          .map((envelope) => {
            const { text } = timelineEntry(center, envelope, settings);
            return { atMs: envelope.madeAtMs ?? envelope.atMs, who: envelope.actor.name, text };
          });
        return reply({ items } satisfies FieldTimeline);
      },
    }),
    apiRoute({
      method: "get",
      path: "/deliveries",
      tag,
      summary: "What officers' devices were asked and told lately, how each was tried, and which has shown it",
      description:
        "`asks`: an app that is open fetches it by itself; `woken`: its push server took it. Neither is shown: that is `shownAtMs`.",
      query: z.object({
        alert: Ref.optional().describe("The units that were told of an alert, those without a device too"),
        unit: Ref.optional(),
      }),
      answers: [ok("The newest last")],
      handle: ({ query }) => {
        const alert = query.alert === undefined ? undefined : findAlert(center, query.alert);
        const unit = query.unit === undefined ? undefined : findUnit(center, query.unit);
        if ((query.alert ?? query.unit) !== undefined && alert === undefined && unit === undefined) {
          throw notFound(query.alert === undefined ? "unit" : "alert", query.alert ?? query.unit ?? "");
        }
        const found = desk().calls.deliveries({
          ...(alert === undefined ? {} : { id: alert.id }),
          ...(unit === undefined ? {} : { unitId: unit.id }),
        });
        const called = new Set<string>(found.map(({ unitId }) => unitId));
        const without = unit === undefined ? (alert?.unitsTold?.unitIds ?? []).filter((id) => !called.has(id)) : [];
        const items = found
          .slice(-DELIVERIES_MAX)
          .map(({ ways, unitId, ...delivery }) => ({ unit: unitId, ...delivery, devices: [...ways.values()] }));
        return reply({ items, without });
      },
    }),
    apiRoute({
      method: "post",
      path: "/field/push",
      tag,
      summary: "Where the device can be woken, or that it no longer wants to be",
      body: z.object({ subscription: PushSubscriptionSchema.optional() }),
      answers: [ok("Noted"), { status: 400, description: "No push server of this center's", schema: ProblemSchema }],
      handle: ({ body, cookie }) => {
        const { subscription } = body;
        const fault = subscription === undefined ? undefined : desk().push.fault(subscription.endpoint);
        if (fault !== undefined) throw problem("push-refused", "Not a push server of this center's", 400, fault);
        desk().desk.devices.subscribe(deviceOf(cookie), subscription, context.nowMs());
        return reply({});
      },
    }),
    apiRoute({
      method: "post",
      path: "/field/pin",
      tag,
      summary: "Set what the officer's two PINs are compared with",
      body: PinSchema.extend({ officer: Ref.optional() }),
      answers: [
        ok("Set"),
        {
          status: 401,
          description: "Show again who you are: it is a while since you signed in",
          schema: ProblemSchema,
        },
        { status: 403, description: "Only for oneself", schema: ProblemSchema },
      ],
      handle: async ({ body, caller }) => {
        const { officerId } = desk().desk.holder(caller, body.officer);
        if (officerId === undefined) throw problem("not-permitted", "Not permitted", 403, "an officer sets their own");
        const { salt, ordinary, duress } = body;
        if (ordinary === duress) throw problem("same-pin", "The two PINs are the same", 400, "choose another");
        const { people } = context;
        if (people !== undefined) valueOf(await people.accounts.ask("pinsSet", askerOf(caller), people.nowMs));
        desk().desk.devices.setPin(officerId, { salt, ordinary, duress });
        return reply({});
      },
    }),
  ];
}

// AL10: what was taken, and how often something was sent before, shows in no length. Spaces behind JSON mean nothing.
function evenly(sent: FieldSent): string {
  const json = JSON.stringify(sent);
  return json.padEnd(Math.ceil(json.length / EVEN_CHARS) * EVEN_CHARS);
}

// KI1: what the roster says of it, to which a vehicle adds; and on shift what it carries now.
function kitsOf(center: Center, unitId: UnitId): Pick<FieldChoices["units"][number], "kit" | "carries"> {
  const unit = center.units.get(unitId);
  if (unit === undefined) return { kit: [] };
  const strips: readonly KitItem[] = unit.spikeStrips === true ? ["spike-strips"] : [];
  const kit = inOrder([...(unit.kit ?? []), ...strips]);
  return unit.shift === undefined ? { kit } : { kit, carries: kitOf(center, unit) };
}

// Who has said that they go to it, and who was sent to where it works.
function comingTo(center: Center, own: Unit): ReadonlySet<UnitId> {
  const coming = new Set<UnitId>();
  const alertId = center.openAlertBySubject.get(`unit:${own.id}`);
  const offers = alertId === undefined ? {} : (center.alerts.get(alertId)?.offers ?? {});
  for (const unitId of Object.keys(offers)) coming.add(asId<UnitId>(unitId));
  const incidents = new Set<string>(own.assignments.map(({ incidentId }) => incidentId));
  for (const { id, assignments } of center.units.values()) {
    if (assignments.some(({ incidentId }) => incidents.has(incidentId))) coming.add(id);
  }
  return coming;
}

function choices({ board, people }: ApiContext, officerId: Parameters<typeof unitOfOfficer>[1]): FieldChoices {
  const { center } = board;
  const own = officerId === undefined ? undefined : center.officers.get(officerId);
  // Without accounts it is not known yet who asks; with them an account that is no officer's has nobody to choose from.
  const isOwn = (agencyId: string): boolean => (own === undefined ? people === undefined : own.agencyId === agencyId);
  // SH4: what was tapped to its end looks ended, and nobody and nothing rides with it.
  const rides = (unitId: UnitId | undefined): { readonly unit?: UnitId } =>
    unitId === undefined || center.units.get(unitId)?.shift?.tapped?.endAtMs !== undefined ? {} : { unit: unitId };
  return {
    // Before it is known who asks there is only the list of who may be asked for.
    units: [...center.units.values()]
      .filter(({ id, agencyId }) => own !== undefined && isOwn(agencyId) && !center.retired.has(`unit:${id}`))
      .map(({ id, callSign, agencyId, shift }) => ({
        id,
        callSign,
        agency: agencyId,
        onShift: shift !== undefined && shift.tapped?.endAtMs === undefined,
        officers: (shift?.tapped?.endAtMs === undefined ? (shift?.officerIds ?? []) : []).map(
          (officer) => center.officers.get(officer)?.name ?? officer,
        ),
        ...(shift?.vehicleId === undefined || shift.tapped?.endAtMs !== undefined ? {} : { vehicle: shift.vehicleId }),
        ...kitsOf(center, id),
      })),
    vehicles: [...center.vehicles.values()]
      .filter(({ id, agencyId }) => own !== undefined && isOwn(agencyId) && !center.retired.has(`vehicle:${id}`))
      .map(({ id, plate, look, roofNumber, kit }) => {
        return {
          id,
          name: [id, roofNumber === undefined ? undefined : `roof ${roofNumber}`, look]
            .filter((part) => part !== undefined)
            .join(", "),
          ...(plate === undefined ? {} : { plate }),
          ...rides(center.unitByVehicle.get(id)),
          kit: kit ?? [],
        };
      }),
    kit: kitItems.map((id) => ({ id, words: kitWords([id]) ?? id })),
    officers: [...center.officers.values()]
      .filter(({ id, agencyId }) => isOwn(agencyId) && !center.retired.has(`officer:${id}`))
      .map(({ id, name }) => ({ id, name, ...rides(center.unitByOfficer.get(id)) })),
    devices: [...center.devices.values()]
      .filter(({ id, binding }) => own !== undefined && binding.kind === "none" && !id.startsWith("FIELD-"))
      .filter(({ id }) => !center.retired.has(`device:${id}`))
      .map(({ id, kind }) => ({ id: id as DeviceId, kind })),
  };
}
