import { CancelledError, messageOf, UserError } from '../src/shared/errors';
import { LruCache } from '../src/shared/lru-cache';
import type { CallOptions } from '../src/shared/rpc';
import type { State } from './state';
import type { Store } from './store';

/** Data on its way from the host. What was there before stays on screen until the new arrives. */
export interface Loading<T> {
  readonly status: 'idle' | 'loading' | 'ready' | 'failed';
  readonly value?: T;
  /** Share done while loading, where the host tells. */
  readonly progress?: number;
  /** The host's words when it failed, and their code where it has one. */
  readonly message?: string;
  readonly code?: string;
}

export interface Resource<T> {
  current(): Loading<T>;
  watch(listener: () => void): void;
  /** Asks the host again. */
  retry(): void;
}

/** Answers in the cache, so that going back and forth between two checkpoints or prompts costs nothing. */
const cached = 12;

/**
 * Data that follows the state: fetched whenever `key` gives a new value (null for nothing to fetch), which cancels
 * the request before.
 * @param key what decides the data, small and made of plain values
 * @param decided whether an answer depends on its key alone, and may be cached
 */
export function resource<K extends object, T>(
  store: Store<State>,
  key: (state: Readonly<State>) => K | null,
  fetch: (key: K, options: CallOptions<number>) => Promise<T>,
  decided: (value: T) => boolean = () => true,
): Resource<T> {
  const listeners: (() => void)[] = [];
  const answers = new LruCache<T>({ limit: cached });
  let state: Loading<T> = { status: 'idle' };
  let abort = new AbortController();
  const update = (next: Loading<T>) => {
    state = next;
    listeners.forEach((listener) => listener());
  };

  const load = async (anew = false) => {
    abort.abort();
    abort = new AbortController();
    const { signal } = abort;
    const wanted = key(store.get());
    if (wanted === null) return update({ status: 'idle' });
    const name = JSON.stringify(wanted);
    const known = anew ? undefined : answers.get(name);
    if (known !== undefined) return update({ status: 'ready', value: known });
    update({ status: 'loading', value: state.value });
    try {
      const value = await fetch(wanted, {
        signal,
        onProgress: (progress) => !signal.aborted && update({ ...state, progress }),
      });
      if (signal.aborted) return;
      if (decided(value)) answers.set(name, value);
      update({ status: 'ready', value });
    } catch (error) {
      if (signal.aborted) return;
      const message = error instanceof CancelledError ? 'This was cancelled before it was done.' : messageOf(error);
      update({
        status: 'failed',
        value: state.value,
        message,
        code: error instanceof UserError ? error.code : undefined,
      });
    }
  };
  store.watch(
    (s) => [JSON.stringify(key(s))],
    () => void load(),
  );
  void load();
  return { current: () => state, watch: (listener) => void listeners.push(listener), retry: () => void load(true) };
}
