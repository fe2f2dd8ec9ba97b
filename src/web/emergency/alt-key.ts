/** Keys of the emergency view: Alt with a letter or a digit, so that they work while something is being typed. */
import { useEffect } from "react";

/** Alt with one of some letters or digits, as long as the view is there. */
export function useAltKey(keys: string, act: (key: string) => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (!event.altKey || event.ctrlKey) return;
      const key = event.code.replace(/^(Key|Digit)/, "").toLowerCase();
      if (key.length !== 1 || !keys.includes(key)) return;
      event.preventDefault();
      act(key);
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  });
}
