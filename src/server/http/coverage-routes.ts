/** Asking where nobody is usually heard, and what that says of the devices that are not heard now (SL8, SL9). */
import { z } from "zod";
import { SECOND_MS } from "../../base/time.ts";
import type { Device } from "../../domain/device.ts";
import { unitOfBinding } from "../../domain/device.ts";
import { CELL_M, cellCentre, judgeCell } from "../../tracks/coverage-map.ts";
import type { ApiContext } from "./api-context.ts";
import { apiRoute, type ApiRoute, queryNumber } from "./api-route.ts";

/** Who was heard in this time is not asked about. */
const HEARD_LATELY_MS = 30 * SECOND_MS;
const CELLS_MAX = 5_000;

const CellSchema = z.object({
  gateway: z.string().describe("The way in, which stands for a carrier"),
  latDeg: z.number().describe("The middle of the cell"),
  lonDeg: z.number(),
  lossCount: z.int(),
  passCount: z.int().describe("How often somebody came through, heard or not; counts fade"),
  gapS: z.int().describe("For how long those who were lost here are usually not heard"),
});
const SilentSchema = z.object({
  deviceId: z.string(),
  heardAtMs: z.int(),
  usual: z.enum(["poor", "good"]).describe("What is usual where it was lost; it never says that all is well"),
  lossCount: z.int().optional(),
  passCount: z.int(),
  gapS: z.int().optional(),
});

export function coverageRoutes(context: ApiContext): ApiRoute[] {
  return [
    apiRoute({
      method: "get",
      path: "/coverage",
      tag: "Trails",
      summary: "Where nobody is usually heard, as the devices' own trails have shown it",
      query: z.object({
        southDeg: queryNumber(-90, 90).default(-90),
        westDeg: queryNumber(-180, 180).default(-180),
        northDeg: queryNumber(-90, 90).default(90),
        eastDeg: queryNumber(-180, 180).default(180),
      }),
      answers: [
        {
          status: 200,
          description: `Cells of ${CELL_M} m with poor coverage, ${CELLS_MAX} at most, and the silent devices of units on shift`,
          schema: z.object({
            cellM: z.number(),
            poor: z.array(CellSchema),
            truncated: z.boolean(),
            silent: z.array(SilentSchema),
          }),
        },
      ],
      handle: async ({ query }) => {
        const poor = poorCells(context, query);
        return {
          body: {
            cellM: CELL_M,
            poor: poor.slice(0, CELLS_MAX),
            truncated: poor.length > CELLS_MAX,
            silent: silentDevices(context),
          },
        };
      },
    }),
  ];
}

type Box = {
  readonly southDeg: number;
  readonly westDeg: number;
  readonly northDeg: number;
  readonly eastDeg: number;
};

function poorCells({ senses, nowMs }: ApiContext, box: Box): z.infer<typeof CellSchema>[] {
  const cells: z.infer<typeof CellSchema>[] = [];
  for (const cell of senses.coverage.cells()) {
    const { latDeg, lonDeg } = cellCentre(cell);
    if (latDeg < box.southDeg || latDeg > box.northDeg || lonDeg < box.westDeg || lonDeg > box.eastDeg) continue;
    const here = judgeCell(cell, nowMs());
    if (here?.kind !== "poor") continue;
    const { lossCount, passCount, gapMs } = here;
    cells.push({ gateway: cell.link, latDeg, lonDeg, lossCount, passCount, gapS: Math.round(gapMs / SECOND_MS) });
  }
  return cells;
}

function silentDevices({ senses, board, nowMs }: ApiContext): z.infer<typeof SilentSchema>[] {
  const silent: z.infer<typeof SilentSchema>[] = [];
  for (const device of board.center.devices.values()) {
    const heardAtMs = board.heardAtMs.get(device.id);
    if (heardAtMs === undefined || nowMs() - heardAtMs < HEARD_LATELY_MS || !isOnShift(board.center, device)) continue;
    const usual = senses.usualNow(device.id);
    if (usual === undefined) continue;
    const { kind, passCount } = usual;
    const poor = usual.kind === "poor" ? { lossCount: usual.lossCount, gapS: Math.round(usual.gapMs / SECOND_MS) } : {};
    silent.push({ deviceId: device.id, heardAtMs, usual: kind, passCount, ...poor });
  }
  return silent;
}

function isOnShift(center: ApiContext["board"]["center"], device: Device): boolean {
  const unitId = unitOfBinding(center, device.binding);
  return unitId !== undefined && center.units.get(unitId)?.shift !== undefined;
}
