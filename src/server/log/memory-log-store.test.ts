import { logStoreContract } from "./log-store.contract.ts";
import { MemoryLog, MemoryLogStore } from "./memory-log-store.ts";

logStoreContract("MemoryLogStore", async () => {
  const log = new MemoryLog("memory-log");
  return {
    open: async () => new MemoryLogStore(log),
    failNext: (store, fault) => {
      if (store instanceof MemoryLogStore) store.failNext(fault);
    },
    dispose: async () => undefined,
  };
});
