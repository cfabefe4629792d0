/** A value that can be watched. */
export interface Store<S> {
  get(): Readonly<S>;
  set(patch: Partial<S>): void;
  /** Calls the listener after each change of any of the selected parts (compared one by one with Object.is). */
  watch(select: (state: Readonly<S>) => readonly unknown[], listener: () => void): void;
}

/** A store over an initial value. */
export function createStore<S extends object>(initial: S): Store<S> {
  let state = initial;
  const watchers: {
    select: (state: Readonly<S>) => readonly unknown[];
    seen: readonly unknown[];
    listener: () => void;
  }[] = [];
  return {
    get: () => state,
    set(patch) {
      state = { ...state, ...patch };
      for (const watcher of watchers) {
        const now = watcher.select(state);
        if (now.length === watcher.seen.length && now.every((part, i) => Object.is(part, watcher.seen[i]))) continue;
        watcher.seen = now;
        watcher.listener();
      }
    },
    watch: (select, listener) => void watchers.push({ select, seen: select(state), listener }),
  };
}
