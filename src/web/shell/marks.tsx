/** Small shapes that say what colour says: levels of alert, person and vehicle, lamps. */
import type { ReactNode } from "react";
import type { AlertLevel } from "../../domain/alert.ts";

/** Diamond, triangle, ring: emergency, urgent, notice. */
export function LevelMark({ level, size = 14 }: { readonly level: AlertLevel; readonly size?: number }): ReactNode {
  const frame = { width: size, height: size, viewBox: "0 0 14 14", "aria-hidden": true } as const;
  switch (level) {
    case "emergency":
      return (
        <svg {...frame}>
          <path d="M7 0l7 7-7 7-7-7z" fill="currentColor" />
        </svg>
      );
    case "urgent":
      return (
        <svg {...frame}>
          <path d="M7 1l7 12H0z" fill="currentColor" />
        </svg>
      );
    case "notice":
      return (
        <svg {...frame}>
          <circle cx="7" cy="7" r="5" fill="none" stroke="currentColor" strokeWidth="2.5" />
        </svg>
      );
  }
}

/** A person is round, a vehicle is square: here and on the map. */
export function KindMark({
  of,
  size = 10,
}: {
  readonly of: "person" | "vehicle" | "parted";
  readonly size?: number;
}): ReactNode {
  const frame = { width: size, height: size, viewBox: "0 0 10 10", "aria-hidden": true } as const;
  switch (of) {
    case "person":
      return (
        <svg {...frame}>
          <circle cx="5" cy="5" r="4" fill="none" stroke="currentColor" strokeWidth="2" />
        </svg>
      );
    case "vehicle":
      return (
        <svg {...frame}>
          <rect x="1" y="1" width="8" height="8" fill="currentColor" />
        </svg>
      );
    case "parted":
      return (
        <svg {...frame}>
          <path d="M1 1l8 8M9 1l-8 8" stroke="currentColor" strokeWidth="2" />
        </svg>
      );
  }
}

/** Spoken with: a contact, not a location. */
export function ContactMark(): ReactNode {
  return (
    <svg width="10" height="9" viewBox="0 0 10 9" aria-hidden="true">
      <path d="M1 1h8v5H5L2.5 8V6H1z" fill="none" stroke="currentColor" strokeWidth="1.3" />
    </svg>
  );
}

/** A lamp of the header: a full dot while all is well, a crossed one with the fault in words when it is not. */
export function Lamp(props: {
  readonly name: string;
  readonly value: string;
  readonly wrong: boolean;
  readonly title: string;
  readonly onClick?: () => void;
}): ReactNode {
  const inside = (
    <>
      <svg width="9" height="9" viewBox="0 0 10 10" aria-hidden="true">
        {props.wrong ? (
          <path d="M1 1l8 8M9 1l-8 8" stroke="currentColor" strokeWidth="2.4" />
        ) : (
          <circle cx="5" cy="5" r="4" fill="currentColor" />
        )}
      </svg>
      {props.name} <b>{props.value}</b>
    </>
  );
  const className = `lamp${props.wrong ? " wrong" : ""}`;
  return props.onClick === undefined ? (
    <span className={className} title={props.title}>
      {inside}
    </span>
  ) : (
    <button type="button" className={className} title={props.title} onClick={props.onClick}>
      {inside}
    </button>
  );
}
