/** What goes wrong in a run, in words for those who watch it. */
import { ageText } from "../../board/durations.ts";
import type { Fault } from "../faults/fault.ts";

/** One fault, in a line. */
export function faultWords(fault: Fault): string {
  switch (fault.do) {
    case "datagrams":
      return "a bad network: datagrams dropped, late, doubled, cut";
    case "kill":
      return "the server is killed";
    case "kill-at-append":
      return fault.stage === "before"
        ? "the server is killed before it writes"
        : "the server is killed when it has written and before it answers";
    case "power":
      return fault.afterLying ? "the power is cut under a disk that lies" : "the power is cut";
    case "disk":
      return fault.mood === "lying" ? "the disk says that it has written and has not" : `the disk is ${fault.mood}`;
    case "clock":
      return `the server's clock is stepped ${fault.stepMs > 0 ? "on" : "back"} by ${ageText(Math.abs(fault.stepMs))}`;
    case "console":
      return fault.condition === "cut" ? "a console is cut off" : `a console is ${fault.condition}`;
    case "reconnect-all":
      return "all consoles lose their link at once";
    case "monitor":
      return `what a monitor asks for throws (${fault.sense})`;
    case "flood":
      return "500 unknown devices press duress";
    case "gateway":
      return "a gateway is deaf";
    case "carrier":
      return "a carrier is out over one road";
  }
}
