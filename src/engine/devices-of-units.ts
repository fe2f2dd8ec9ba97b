/**
 * Devices with what is known of each, and how many units they speak for, counted as they come and go: asked for each
 * of ten thousand devices that fall silent in one second, it must not look at the other ten thousand.
 */
import type { DeviceId, UnitId } from "../base/ids.ts";

export class DevicesOfUnits<Known extends { readonly unitId: UnitId }> {
  readonly #known = new Map<DeviceId, Known>();
  readonly #devicesOf = new Map<UnitId, number>();

  /** Units with at least one device here. */
  get unitCount(): number {
    return this.#devicesOf.size;
  }

  has(deviceId: DeviceId): boolean {
    return this.#known.has(deviceId);
  }

  values(): IterableIterator<Known> {
    return this.#known.values();
  }

  set(deviceId: DeviceId, known: Known): void {
    const before = this.#known.get(deviceId)?.unitId;
    this.#known.set(deviceId, known);
    if (before === known.unitId) return;
    if (before !== undefined) this.#leave(before);
    this.#devicesOf.set(known.unitId, (this.#devicesOf.get(known.unitId) ?? 0) + 1);
  }

  delete(deviceId: DeviceId): void {
    const known = this.#known.get(deviceId);
    if (known === undefined) return;
    this.#known.delete(deviceId);
    this.#leave(known.unitId);
  }

  #leave(unitId: UnitId): void {
    const left = (this.#devicesOf.get(unitId) ?? 0) - 1;
    if (left > 0) this.#devicesOf.set(unitId, left);
    else this.#devicesOf.delete(unitId);
  }
}
