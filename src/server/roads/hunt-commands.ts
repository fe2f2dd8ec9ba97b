/** `vigil roads reach`, `contain`, `intercept` as they can be typed: where a fleeing man can be, and be stopped. */
import type { Command } from "commander";

type Examples = (lines: readonly (readonly [command: string, meaning: string])[]) => string;
type NetworkFlag = { network?: string };

const NETWORK = [
  "--network <file>",
  "what `vigil roads import` wrote (default: the highways that come with the program)",
] as const;
const MODE = ["--mode <mode>", "how he gets on: foot, horse, car or truck", "car"] as const;

/** Adds the commands to `vigil roads`. */
export function addHunt(roads: Command, ended: (exitCode: number) => void, examples: Examples): void {
  addReach(roads, ended, examples);
  addContain(roads, ended, examples);
  addIntercept(roads, ended, examples);
}

function addReach(roads: Command, ended: (exitCode: number) => void, examples: Examples): void {
  roads
    .command("reach")
    .summary("where somebody who flees can be by now")
    .description(
      "Lists, for each time asked, the roads he can be on and how far along them, and what is assumed. Sightings are " +
        "certain; the newest starts anew. Minutes count from the first sighting.",
    )
    .argument("<sightings...>", "each as PLACE, or PLACE@MINUTES after the first")
    .option(...MODE)
    .option("--pace <pace>", "lawful or fleeing", "fleeing")
    .option("--minutes <list>", "times to list, e.g. 10,20,30", "10,20,30")
    .option("--theft <thefts...>", "taken near: MODE=PLACE@MINUTES, e.g. truck=I40 MM 300@25", [])
    .option("--watched <watches...>", "he did not pass: PLACE@FROM-TO, or PLACE@FROM- while it lasts", [])
    .option("--towards <places...>", "where he may be bound for: PLACE or PLACE=WEIGHT", [])
    .option(...NETWORK)
    .addHelpText(
      "after",
      examples([
        [`vigil roads reach "I40 MM 320"`, "by car, fleeing, after 10, 20 and 30 minutes"],
        [`vigil roads reach "I40 MM 302" --mode foot --theft "truck=I40 MM 300@25" --minutes 60`, "with a theft near"],
      ]),
    )
    .action(async (sightings: string[], given: ReachFlags, command: Command) => {
      const minutes = given.minutes.split(",").map(Number);
      if (minutes.some((value) => !(value >= 0))) command.error("error: --minutes is a list of numbers, e.g. 10,20");
      const { runReach } = await import("../commands/roads-hunt.ts");
      const { mode, pace, theft: thefts, watched, towards } = given;
      ended(runReach({ sightings, minutes, mode, pace, thefts, watched, towards, ...networkOf(given) }));
    });
}
type ReachFlags = NetworkFlag & {
  mode: string;
  pace: string;
  minutes: string;
  theft: string[];
  watched: string[];
  towards: string[];
};

function addContain(roads: Command, ended: (exitCode: number) => void, examples: Examples): void {
  roads
    .command("contain")
    .summary("the fewest points that close what he can reach, and who holds them")
    .description(
      "Each point is held by a unit that is there before he can be. Where it cannot be closed, the best that can, and what " +
        "is left open. Answered under both assumptions of speed.",
    )
    .argument("<place>", "where he was last certainly seen")
    .argument("[units...]", "each as CALLSIGN@PLACE")
    .option(...MODE)
    .option("--ago <minutes>", "how long ago that was", Number, 0)
    .option("--minutes <number>", "keep him within what he can reach in so many minutes from now", Number, 30)
    .option("--spare <minutes>", "a unit stands this long before he can be there", Number, 1)
    .option("--pin <places...>", "must be held: PLACE, or PLACE=CALLSIGN", [])
    .option("--forbid <places...>", "must not be held", [])
    .option(...NETWORK)
    .addHelpText(
      "after",
      examples([[`vigil roads contain "I40 MM 320" "314@I40 MM 345" "315@I40 MM 290" --ago 5`, "where to stand"]]),
    )
    .action(async (place: string, units: string[], given: ContainFlags, command: Command) => {
      if (!(given.ago >= 0) || !(given.minutes > 0) || !(given.spare >= 0)) {
        command.error("error: --ago and --spare are numbers from 0, --minutes one above 0");
      }
      const { runContain } = await import("../commands/roads-hunt.ts");
      const { mode, ago: agoMinutes, minutes, spare: spareMinutes, pin: pins, forbid: forbidden } = given;
      ended(
        runContain({ place, units, mode, agoMinutes, minutes, spareMinutes, pins, forbidden, ...networkOf(given) }),
      );
    });
}
type ContainFlags = NetworkFlag & {
  mode: string;
  ago: number;
  minutes: number;
  spare: number;
  pin: string[];
  forbid: string[];
};

function addIntercept(roads: Command, ended: (exitCode: number) => void, examples: Examples): void {
  roads
    .command("intercept")
    .summary("points ahead of a pursuit where units are in time")
    .argument("<place>", "where he is, with the way he drives, e.g. I10 MM 102 EB")
    .argument("<units...>", "each as CALLSIGN@PLACE")
    .option("--spare <minutes>", "a unit stands this long before him", Number, 2)
    .option("--miles <number>", "how far ahead to look", Number, 40)
    .option("--mph <number>", "how fast he drives (default: as a fleeing car is taken to)", Number)
    .option("--course <degrees>", "the way he drives, where the place does not tell it: 90 is east", Number)
    .option("--strips <units...>", "call signs that carry spike strips", [])
    .option(...NETWORK)
    .addHelpText(
      "after",
      examples([
        [`vigil roads intercept "I10 MM 102 EB" "417@I10 MM 135" --strips 417`, "the best points first"],
        [`vigil roads intercept "36.9210,-116.7550" "9@36.9300,-116.7000" --course 90`, "on a network of your own"],
      ]),
    )
    .action(async (place: string, units: string[], given: InterceptFlags, command: Command) => {
      const { spare: spareMinutes, miles, mph, course, strips } = given;
      if (!(spareMinutes >= 0) || !(miles > 0) || (mph !== undefined && !(mph > 0))) {
        command.error("error: --spare is a number from 0, --miles and --mph are numbers above 0");
      }
      if (course !== undefined && !(course >= 0 && course <= 360)) command.error("error: --course is 0 to 360");
      const { runIntercept } = await import("../commands/roads-hunt.ts");
      ended(
        runIntercept({
          place,
          units,
          spareMinutes,
          miles,
          strips,
          ...(mph === undefined ? {} : { mph }),
          ...(course === undefined ? {} : { courseDeg: course }),
          ...networkOf(given),
        }),
      );
    });
}
type InterceptFlags = NetworkFlag & { spare: number; miles: number; mph?: number; course?: number; strips: string[] };

function networkOf({ network }: NetworkFlag): { networkFile?: string } {
  return network === undefined ? {} : { networkFile: network };
}
