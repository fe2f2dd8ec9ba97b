/** The field app starts: what was kept is shown at once, with or without coverage; then the center is asked. */
import { createRoot } from "react-dom/client";
import "@fontsource/b612/latin-400.css";
import "@fontsource/b612/latin-700.css";
import "./field.css";
import { App } from "./app.tsx";
import { followCorners } from "./parts/corners.ts";
import { startField } from "./start.ts";

const root = document.getElementById("root");
if (root !== null) createRoot(root).render(<App />);
followCorners();
void startField();
