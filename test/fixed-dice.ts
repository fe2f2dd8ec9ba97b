/**
 * The dice of the property tests: thrown alike on every machine, so that what is red was made so by the code and can be
 * looked at again. `VIGIL_DICE=any` throws them anew, `VIGIL_DICE=123` as told; a failure names the seed it had.
 */
import fc from "fast-check";

const FIXED_SEED = 20_240_315;
const asked = process.env["VIGIL_DICE"];
if (asked !== "any") {
  const seed = asked === undefined ? FIXED_SEED : Number(asked);
  if (!Number.isSafeInteger(seed)) throw new Error(`VIGIL_DICE is "any" or a whole number, not "${asked ?? ""}"`);
  fc.configureGlobal({ ...fc.readConfigureGlobal(), seed });
}
