/** Where the page begins: styles, fonts, the link, and the first drawing. */
import "./checks-without-eval.ts";
import "@mantine/core/styles.css";
import "@fontsource/b612/latin-400.css";
import "@fontsource/b612/latin-400-italic.css";
import "@fontsource/b612/latin-700.css";
import "@fontsource/b612-mono/latin-400.css";
import "@fontsource/b612-mono/latin-700.css";
import "./theme/tokens.css";
import "./theme/shell.css";
import "./theme/banners.css";
import "./theme/panels.css";
import "./theme/emergency.css";
import "./theme/sheet.css";
import "./theme/accounts.css";
import "./theme/narrow.css";
import "./theme/forced-colors.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { present } from "../base/assert.ts";
import { startSession } from "./accounts/session-state.ts";
import { App } from "./shell/app.tsx";
import { startRinging } from "./sound/ringing.ts";
import { followSession } from "./store/follow-session.ts";
import { startSim } from "./sim/sim-run.ts";
import { isSim, startWindows } from "./store/windows.ts";

startSession();
if (isSim()) {
  startSim();
} else {
  startWindows();
  followSession();
  startRinging();
}
createRoot(present(document.getElementById("root"), "the page has a root")).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
