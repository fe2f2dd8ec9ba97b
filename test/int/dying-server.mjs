// Stands in for the serving process: takes the same frame each time it is started, and dies of it unless it was set aside.
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { InFlightFile } from "../../src/server/in-flight.ts";

const options = JSON.parse(process.env.VIGIL_SERVE_OPTIONS);
const inFlight = new InFlightFile(options.dataDir);
appendFileSync(join(options.dataDir, "starts"), "x");
if (inFlight.note("frame modem-udp 10.1.2.3:5", new TextEncoder().encode("the frame that kills"))) process.exit(70);
inFlight.close();
process.exit(0);
