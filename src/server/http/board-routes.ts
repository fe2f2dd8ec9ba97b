/** Reading the live picture: units, incidents, alerts, devices, strangers, the status sheet, the settings. */
import { z } from "zod";
import { alertLevels } from "../../domain/alert.ts";
import { isOpen } from "../../domain/incident.ts";
import { findIncident, findUnit } from "../../domain/refs.ts";
import { asId, type AlertId, type DeviceId } from "../../base/ids.ts";
import { apiRoute, type ApiRoute, queryInt } from "./api-route.ts";
import type { ApiContext } from "./api-context.ts";
import { alertView, deviceView, incidentView, unitView } from "./board-views.ts";
import { notFound, ProblemSchema } from "./problem.ts";
import { statusSheet } from "./status-sheet.ts";

const Item = z.record(z.string(), z.unknown());
const List = z.object({ items: z.array(Item), seq: z.int().describe("The last event that this answer rests on") });
const missing = { status: 404, description: "There is none of that name, or several", schema: ProblemSchema };
const RefParams = z.object({ ref: z.string().min(1).max(64) });

export function boardRoutes(context: ApiContext): ApiRoute[] {
  const { board } = context;
  const list = (items: readonly unknown[]) => ({ body: { items, seq: board.center.seq } });
  return [
    apiRoute({
      method: "get",
      path: "/units",
      tag: "Board",
      summary: "All units",
      query: z.object({
        onShift: z.enum(["true", "false"]).optional(),
        group: z.string().max(32).optional(),
        agency: z.string().max(32).optional(),
      }),
      answers: [{ status: 200, description: "Units with status, stop, check, contact and locations", schema: List }],
      handle: ({ query }) =>
        list(
          [...board.center.units.values()]
            .filter((unit) => query.onShift === undefined || (unit.shift !== undefined) === (query.onShift === "true"))
            .filter((unit) => query.group === undefined || unit.groupId === query.group)
            .filter((unit) => query.agency === undefined || unit.agencyId === query.agency)
            .map((unit) => unitView(board, unit)),
        ),
    }),
    apiRoute({
      method: "get",
      path: "/units/{ref}",
      tag: "Board",
      summary: "One unit by id or call sign",
      params: RefParams,
      answers: [{ status: 200, description: "The unit", schema: Item }, missing],
      handle: ({ params }) => {
        const unit = findUnit(board.center, params.ref);
        if (unit === undefined) throw notFound("unit", params.ref);
        return { body: unitView(board, unit) };
      },
    }),
    apiRoute({
      method: "get",
      path: "/incidents",
      tag: "Board",
      summary: "Incidents in memory: open ones, and closed ones of the last day",
      query: z.object({
        phase: z
          .enum(["Active", "Closed", "ReOpened", "Cancelled", "open"])
          .optional()
          .describe("`open` is Active and ReOpened"),
        agency: z.string().max(32).optional(),
        incidentType: z.string().max(32).optional(),
        pending: z.enum(["true"]).optional().describe("Only those that no unit works on yet"),
        limit: queryInt(1, 5_000).default(1_000),
      }),
      answers: [{ status: 200, description: "Incidents, the highest priority and the oldest first", schema: List }],
      handle: ({ query }) =>
        list(
          [...board.center.incidents.values()]
            .filter((i) => query.phase === undefined || (query.phase === "open" ? isOpen(i) : i.phase === query.phase))
            .filter((i) => query.agency === undefined || i.agencyId === query.agency)
            .filter((i) => query.incidentType === undefined || i.incidentType === query.incidentType.toUpperCase())
            .map((incident) => incidentView(board, incident, context.nowMs()))
            .filter((view) => query.pending === undefined || view.pending)
            .toSorted((a, b) => a.priority - b.priority || a.openedAtMs - b.openedAtMs)
            .slice(0, query.limit),
        ),
    }),
    apiRoute({
      method: "get",
      path: "/incidents/{ref}",
      tag: "Board",
      summary: "One incident by id or number, archived ones included",
      params: RefParams,
      answers: [{ status: 200, description: "The incident", schema: Item }, missing],
      handle: async ({ params }) => {
        const incident = findIncident(board.center, params.ref) ?? (await context.archive.incident(params.ref));
        if (incident === undefined) throw notFound("incident", params.ref);
        return { body: incidentView(board, incident, context.nowMs()) };
      },
    }),
    apiRoute({
      method: "get",
      path: "/alerts",
      tag: "Board",
      summary: "Alerts that are not closed, and those closed within the last day",
      query: z.object({
        phase: z.enum(["open", "owned", "closed", "standing"]).optional().describe("`standing` is open and owned"),
        level: z.enum(alertLevels).optional(),
      }),
      answers: [{ status: 200, description: "Alerts, the highest level first", schema: List }],
      handle: ({ query }) =>
        list(
          [...board.center.alerts.values()]
            .filter(
              (a) =>
                query.phase === undefined ||
                (query.phase === "standing" ? a.phase !== "closed" : a.phase === query.phase),
            )
            .filter((a) => query.level === undefined || a.level === query.level)
            .toSorted(
              (a, b) => alertLevels.indexOf(b.level) - alertLevels.indexOf(a.level) || a.raisedAtMs - b.raisedAtMs,
            )
            .map((alert) => alertView(board, alert)),
        ),
    }),
    apiRoute({
      method: "get",
      path: "/alerts/{ref}",
      tag: "Board",
      summary: "One alert by id",
      params: RefParams,
      answers: [{ status: 200, description: "The alert", schema: Item }, missing],
      handle: ({ params }) => {
        const alert = board.center.alerts.get(asId<AlertId>(params.ref));
        if (alert === undefined) throw notFound("alert", params.ref);
        return { body: alertView(board, alert) };
      },
    }),
    apiRoute({
      method: "get",
      path: "/devices",
      tag: "Board",
      summary: "Known devices, whom each speaks for, and where it is",
      answers: [{ status: 200, description: "Devices", schema: List }],
      handle: () => list([...board.center.devices.values()].map((device) => deviceView(board, device))),
    }),
    apiRoute({
      method: "get",
      path: "/devices/{ref}",
      tag: "Board",
      summary: "One device by name",
      params: RefParams,
      answers: [{ status: 200, description: "The device", schema: Item }, missing],
      handle: ({ params }) => {
        const device = board.center.devices.get(asId<DeviceId>(params.ref));
        if (device === undefined) throw notFound("device", params.ref);
        return { body: deviceView(board, device) };
      },
    }),
    apiRoute({
      method: "get",
      path: "/strangers",
      tag: "Board",
      summary: "Devices that are heard and not known; bind one with BindStranger",
      answers: [{ status: 200, description: "Strangers", schema: List }],
      handle: () => list([...board.center.strangers.values()]),
    }),
    apiRoute({
      method: "get",
      path: "/positions",
      tag: "Board",
      summary: "Who sits where, and which groups each answers for",
      answers: [{ status: 200, description: "Positions", schema: List }],
      handle: () => list([...board.center.positions.values()]),
    }),
    apiRoute({
      method: "get",
      path: "/settings",
      tag: "Board",
      summary: "What the watch does here, and the agency's tables",
      answers: [{ status: 200, description: "The settings in force", schema: Item }],
      handle: () => ({ body: context.settings }),
    }),
    apiRoute({
      method: "get",
      path: "/sheet",
      tag: "Board",
      summary: "The status sheet: all that is needed on paper when the screens fail",
      answers: [{ status: 200, description: "The sheet's data", schema: Item }],
      handle: () => ({ body: statusSheet(context) }),
    }),
  ];
}
