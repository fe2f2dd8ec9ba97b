/** Before each file of tests with processes: a test that fails in its middle leaves none behind. */
import { afterAll } from "vitest";
import { endWhatIsLeft } from "./vigil-process.ts";

afterAll(endWhatIsLeft);
