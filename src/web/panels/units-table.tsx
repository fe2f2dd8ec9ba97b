/**
 * The units as a wide table, for a screen of its own: the same facts as the narrow rows in columns, sorted by any of
 * them. Only the rows in sight are drawn.
 */
import { useMemo, useRef, type ReactNode } from "react";
import {
  createColumnHelper,
  createSortedRowModel,
  rowSortingFeature,
  sortFns,
  tableFeatures,
  useTable,
} from "@tanstack/react-table";
import { useVirtualizer } from "@tanstack/react-virtual";
import { clockText, distanceText } from "../../board/durations.ts";
import { type Help, helpCandidates, nearestHelp } from "../../board/nearest-help.ts";
import { attentionRank, unitPoint, type UnitRow, unitRow } from "../../board/unit-row.ts";
import type { Center } from "../../domain/center.ts";
import type { Unit } from "../../domain/unit.ts";
import { minutesText } from "../roads/help-by-road.ts";
import { type BackupGap, useBackupAsked, useBackupGaps } from "../roads/road-answers.ts";
import { useConsole, usePicture } from "../store/console-store.ts";
import { selectUnit } from "../store/windows.ts";
import { LevelMark } from "../shell/marks.tsx";
import { Panel } from "../shell/panel.tsx";
import { placeWords } from "../words/place-words.ts";
import { Ago } from "./ago.tsx";
import { listKeys } from "./list-keys.ts";

type Line = {
  readonly row: UnitRow;
  readonly place: string;
  readonly nowMs: number;
  /** How long help takes to its stop, by road. */
  readonly gap: BackupGap | undefined;
};

const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel(), sortFns });
const helper = createColumnHelper<typeof features, Line>();
const ROW_PX = 28;
const LATE = Number.MAX_SAFE_INTEGER;

const columns = helper.columns([
  helper.accessor(({ row }) => attentionRank(row), {
    id: "alert",
    header: "Alert",
    cell: ({ row }) => <AlertCell row={row.original.row} />,
  }),
  helper.accessor(({ row }) => row.callSign, {
    id: "unit",
    header: "Unit",
    // As people say them: numbers first, and by their value.
    sortFn: (a, b) => a.original.row.callSign.localeCompare(b.original.row.callSign, "en", { numeric: true }),
    cell: ({ row }) => <span className="mono strong">{row.original.row.callSign}</span>,
  }),
  helper.accessor(({ row }) => row.status, { id: "status", header: "Status" }),
  helper.accessor(({ row, nowMs }) => nowMs - row.statusSinceMs, {
    id: "since",
    header: "Since",
    cell: ({ row }) => <span className="mono">{clockText(row.original.nowMs - row.original.row.statusSinceMs)}</span>,
  }),
  helper.accessor(({ row }) => row.check?.leftMs ?? LATE, {
    id: "check",
    header: "Check",
    cell: ({ row }) => <CheckCell row={row.original.row} />,
  }),
  helper.accessor(({ row }) => row.lastContact?.atMs ?? 0, {
    id: "contact",
    header: "Heard",
    cell: ({ row: { original } }) =>
      original.row.lastContact === undefined ? "" : <Ago ms={original.nowMs - original.row.lastContact.atMs} />,
  }),
  helper.accessor(({ row }) => row.incident?.number ?? "", {
    id: "incident",
    header: "Incident",
    cell: ({ row }) => <IncidentCell row={row.original.row} />,
  }),
  helper.accessor(({ gap }) => (gap === undefined ? LATE : (gap.nearest?.timeMs ?? LATE - 1)), {
    id: "help",
    header: "Help",
    cell: ({ row }) => <HelpCell gap={row.original.gap} />,
  }),
  helper.accessor("place", { header: "Where" }),
  helper.accessor(({ row }) => row.vehicle?.ageMs ?? LATE, {
    id: "vehicle",
    header: "Car",
    cell: ({ row: { original } }) =>
      original.row.vehicle === undefined ? "" : <Ago ms={original.row.vehicle.ageMs} />,
  }),
  helper.accessor(({ row }) => row.person?.ageMs ?? LATE, {
    id: "person",
    header: "Person",
    cell: ({ row: { original } }) => (original.row.person === undefined ? "" : <Ago ms={original.row.person.ageMs} />),
  }),
  helper.accessor(({ row }) => row.cautions.length, {
    id: "cautions",
    header: "Cautions",
    cell: ({ row }) => <CautionCell row={row.original.row} />,
  }),
]);

// LV3: a call sign that is out of use is looked back at in its history, and is in nobody's way here.
function unitsInUse({ units, retired }: Center): Unit[] {
  return [...units.values()].filter(({ id }) => !retired.has(`unit:${id}`));
}

export function UnitsTable(): ReactNode {
  const picture = usePicture();
  const { board, settings, nowMs } = picture;
  const selection = useConsole((state) => state.selection);
  const gaps = useBackupGaps();
  useBackupAsked([...board.center.units.values()].some(({ stop }) => stop !== undefined));
  const scroll = useRef<HTMLDivElement>(null);
  const lines = useMemo(
    () =>
      unitsInUse(board.center).map((unit): Line => {
        const row = unitRow(board, unit, settings, nowMs);
        const at = row.vehicle?.location ?? row.person?.location;
        const known = gaps.get(row.unitId);
        const gap = unit.stop !== undefined && known?.stopId === unit.stop.stopId ? known : undefined;
        return {
          row,
          gap,
          place: at === undefined ? (row.stop?.place ?? "") : placeWords(at, at.courseDeg).full,
          nowMs,
        };
      }),
    // A picture is new whenever anything in it is.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [picture, gaps],
  );
  const table = useTable({
    features,
    columns,
    data: lines,
    initialState: {
      sorting: [
        { id: "alert", desc: false },
        { id: "unit", desc: false },
      ],
    },
  });
  const { rows } = table.getRowModel();
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_PX,
    overscan: 10,
  });
  const items = virtual.getVirtualItems();
  const chosen = selection.kind === "unit" ? selection.id : undefined;
  const ids = rows.map(({ original }) => original.row.unitId as string);
  const chosenLine = lines.find(({ row }) => row.unitId === chosen);
  return (
    <Panel name="units" label="Units" title={<h2>UNITS</h2>} aside={<ChosenHelp row={chosenLine?.row} />} hotkey="F3">
      {/* A table that scrolls has to be reached by the keyboard, and its arrows choose a row. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <div
        className="scroll"
        ref={scroll}
        id="panel-units"
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        role="region"
        aria-label="Units"
        onKeyDown={listKeys(ids, chosen, (id, index) => {
          selectUnit(id);
          virtual.scrollToIndex(index);
        })}
      >
        <table className="wide">
          <thead>
            {table.getHeaderGroups().map((group) => (
              <tr key={group.id}>
                {group.headers.map((header) => {
                  const sorted = header.column.getIsSorted();
                  return (
                    <th
                      key={header.id}
                      aria-sort={sorted === "asc" ? "ascending" : sorted === "desc" ? "descending" : "none"}
                    >
                      <button type="button" className="act-plain" onClick={header.column.getToggleSortingHandler()}>
                        <table.FlexRender header={header} /> {sorted === "asc" ? "↑" : sorted === "desc" ? "↓" : ""}
                      </button>
                    </th>
                  );
                })}
              </tr>
            ))}
          </thead>
          <tbody>
            <tr style={{ height: items[0]?.start ?? 0 }} aria-hidden="true" />
            {items.map((item) => {
              const row = rows[item.index];
              if (row === undefined) return null;
              const { unitId, onShift } = row.original.row;
              return (
                <tr
                  key={unitId}
                  aria-selected={unitId === chosen}
                  className={onShift ? "" : "off"}
                  onClick={() => selectUnit(unitId)}
                >
                  {row.getAllCells().map((cell) => (
                    // A cell is no control; some are empty.
                    // eslint-disable-next-line jsx-a11y/control-has-associated-label
                    <td key={cell.id} className="cut">
                      <table.FlexRender cell={cell} />
                    </td>
                  ))}
                </tr>
              );
            })}
            <tr style={{ height: Math.max(0, virtual.getTotalSize() - (items.at(-1)?.end ?? 0)) }} aria-hidden="true" />
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

function AlertCell({ row }: { readonly row: UnitRow }): ReactNode {
  if (row.alert === undefined)
    return row.marks.length > 0 ? (
      <span className="mark-line">{row.marks.map(({ sentence }) => sentence).join("; ")}</span>
    ) : null;
  return (
    <span className={`${row.alert.level}-text`}>
      <LevelMark level={row.alert.level} size={11} /> {row.alert.level} {row.alert.owner ?? ""}
    </span>
  );
}

function CheckCell({ row }: { readonly row: UnitRow }): ReactNode {
  if (row.check === undefined) return null;
  return (
    <span className={`check ${row.check.phase}`}>
      {row.check.phase === "over" ? `over ${clockText(-row.check.leftMs)}` : clockText(row.check.leftMs)}
    </span>
  );
}

function HelpCell({ gap }: { readonly gap: BackupGap | undefined }): ReactNode {
  if (gap === undefined) return null;
  if (gap.nearest === undefined) return <span className="urgent-text">no way by road</span>;
  return (
    <span title={gap.highwaysOnly ? "By road, highways only" : "By road, on an emergency run"}>
      <span className="mono">{gap.nearest.callSign}</span> {gap.highwaysOnly ? "about " : ""}
      {minutesText(gap.nearest.timeMs)}
    </span>
  );
}

function IncidentCell({ row }: { readonly row: UnitRow }): ReactNode {
  if (row.incident === undefined) return null;
  return (
    <>
      <span className="mono">{row.incident.number}</span> {row.incident.type} {row.stop?.plate ?? ""}
    </>
  );
}

function CautionCell({ row }: { readonly row: UnitRow }): ReactNode {
  if (row.cautions.length === 0) return null;
  return (
    <span className={row.unreadCautionCount > 0 ? "urgent-text" : ""}>
      {row.unreadCautionCount > 0 ? `${row.unreadCautionCount} unread` : row.cautions.length}
    </span>
  );
}

function ChosenHelp({ row }: { readonly row: UnitRow | undefined }): ReactNode {
  const { board, nowMs } = usePicture();
  const at = row === undefined ? undefined : unitPoint(row, board.center);
  if (row === undefined || at === undefined) return null;
  const near: readonly Help[] = nearestHelp(board, helpCandidates(board), at, {
    exclude: row.unitId,
    countMax: 3,
    nowMs,
  });
  return (
    <span>
      near {row.callSign}, by air:{" "}
      {near.map(({ callSign, distanceM }) => `${callSign} ${distanceText(distanceM)}`).join(", ")}
    </span>
  );
}
