/**
 * Nothing moves under the hand: while the pointer or the keyboard is in a list, rows keep their places. What is new
 * goes to the end, what is gone leaves, and how many would have moved is told at the edge.
 */
import { useState } from "react";

/** The order to show: `wanted` when the list is free, the held one with its new rows at the end when it is not. */
export function heldOrder(
  shown: readonly string[],
  wanted: readonly string[],
  held: boolean,
): { readonly order: readonly string[]; readonly waiting: number } {
  if (!held) return { order: wanted, waiting: 0 };
  const there = new Set(wanted);
  const before = new Set(shown);
  const order = [...shown.filter((id) => there.has(id)), ...wanted.filter((id) => !before.has(id))];
  return { order, waiting: order.filter((id, index) => wanted[index] !== id).length };
}

/** What a list was told while it was free, for as long as it is held: what sets the height of its rows, say. */
export function useHeld<T>(value: T, held: boolean): T {
  const [kept, setKept] = useState(value);
  if (!held && kept !== value) setKept(value);
  return held ? kept : value;
}

/** `heldOrder` over time, with what a list needs to say when it is held. */
export function useHeldOrder(wanted: readonly string[]): {
  readonly order: readonly string[];
  readonly waiting: number;
  readonly release: () => void;
  readonly held: boolean;
  readonly holding: {
    readonly onPointerEnter: () => void;
    readonly onPointerLeave: () => void;
    readonly onFocus: () => void;
    readonly onBlur: () => void;
  };
} {
  const [pointer, setPointer] = useState(false);
  const [keyboard, setKeyboard] = useState(false);
  const [shown, setShown] = useState<readonly string[]>(wanted);
  const result = heldOrder(shown, wanted, pointer || keyboard);
  if (!sameOrder(shown, result.order)) setShown(result.order);
  return {
    ...result,
    held: pointer || keyboard,
    release: () => {
      setShown(wanted);
      setPointer(false);
      setKeyboard(false);
    },
    holding: {
      onPointerEnter: () => setPointer(true),
      onPointerLeave: () => setPointer(false),
      onFocus: () => setKeyboard(true),
      onBlur: () => setKeyboard(false),
    },
  };
}

function sameOrder(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id, index) => id === b[index]);
}
