/**
 * A PIN by large keys. Either of an officer's two PINs is right, and this device can't tell which is which: it holds
 * two marks in no order, and passes on what the PIN was turned into.
 */
import { useState, type ReactNode } from "react";
import { proofOf, sha256 } from "./pin-proof.ts";
import { useField } from "../store/field-store.ts";

const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "erase", "0", "enter"] as const;
const PIN_MAX = 8;

export function PinPad({ onProof }: { readonly onProof: (proof: string) => void }): ReactNode {
  const pin = useField(({ view }) => view?.pin);
  const [typed, setTyped] = useState("");
  const [isWrong, setWrong] = useState(false);
  const enter = async (): Promise<void> => {
    if (pin?.salt === undefined) return;
    const proof = await proofOf(typed, pin.salt);
    setTyped("");
    if (pin.checks?.includes(await sha256(proof)) === true) onProof(proof);
    else setWrong(true);
  };
  const press = (key: (typeof DIGITS)[number]): void => {
    setWrong(false);
    if (key === "erase") setTyped(typed.slice(0, -1));
    else if (key === "enter") void enter();
    else if (typed.length < PIN_MAX) setTyped(typed + key);
  };
  return (
    <div className="pin">
      <output aria-label="PIN" className={isWrong ? "dots wrong" : "dots"}>
        {isWrong ? "not your PIN" : "•".repeat(typed.length)}
      </output>
      <div className="pad">
        {DIGITS.map((key) => (
          <button key={key} type="button" onClick={() => press(key)}>
            {key === "erase" ? "⌫" : key === "enter" ? "OK" : key}
          </button>
        ))}
      </div>
    </div>
  );
}
