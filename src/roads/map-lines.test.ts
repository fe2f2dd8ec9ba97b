import { describe, expect, test } from "vitest";
import { exitPoints, mileMarkers, roadLines, townPoints } from "./map-lines.ts";
import { newMexico } from "./new-mexico/reference.ts";

describe("[ML1] the table as GeoJSON", () => {
  test("[ML1] lines are longitude first, within the state's bounds, interstates last", () => {
    const { features } = roadLines(newMexico);
    for (const { geometry } of features) {
      expect(geometry.coordinates.length).toBeGreaterThan(1);
      for (const [lonDeg, latDeg] of geometry.coordinates) {
        expect(lonDeg).toBeGreaterThan(-109.1);
        expect(lonDeg).toBeLessThan(-102.9);
        expect(latDeg).toBeGreaterThan(31.2);
        expect(latDeg).toBeLessThan(37.1);
      }
    }
    expect(
      features
        .slice(-3)
        .map((feature) => feature.properties.label)
        .sort(),
    ).toEqual(["I-10", "I-25", "I-40"]);
    expect(new Set(features.map((feature) => feature.properties.class))).toEqual(
      new Set(["state", "us", "interstate"]),
    );
    expect(features.map((feature) => feature.properties.label)).toContain("US 60 · US 84");
  });

  test("[ML1] every signed route of the table is on the map", () => {
    const shown = new Set(roadLines(newMexico).features.flatMap((feature) => feature.properties.label.split(" · ")));
    expect(newMexico.table.routes.map((route) => route.route).filter((route) => !shown.has(route))).toEqual([]);
  });

  test("[ML1] each whole milepost is a marker, and each step of zoom shows all coarser ones", () => {
    const { features } = mileMarkers(newMexico);
    expect(features).toHaveLength(1_000);
    const zoomOf = (every: number) =>
      features.find((feature) => feature.properties.every === every)?.properties.minZoom ?? 0;
    expect(zoomOf(10)).toBeLessThan(zoomOf(5));
    expect(zoomOf(5)).toBeLessThan(zoomOf(1));
    const mm320 = features.find(({ properties }) => properties.route === "I-40" && properties.milepost === 320);
    expect(mm320?.properties).toMatchObject({ every: 10, label: "320" });
  });

  test("[ML1] exits and towns are points with names", () => {
    const akela = exitPoints(newMexico).features.find((feature) => feature.properties.name === "Akela");
    expect(akela?.properties).toMatchObject({ route: "I-10", label: "Exit 102" });
    const towns = townPoints(newMexico).features;
    expect(towns).toHaveLength(newMexico.table.towns.length);
    expect(towns[0]?.properties.size).toBe("city");
    expect(towns.at(-1)?.properties.size).toBe("settlement");
  });
});
