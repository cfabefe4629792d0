import type { ProbesState, State } from '../../state';
import type { Store } from '../../store';

export type Asked = ProbesState['asked'][string];

/** Sets what a probe is asked; undefined for nothing. */
export function setAsked(store: Store<State>, probe: string, question: Asked | undefined): void {
  const { probes } = store.get();
  const others = Object.entries(probes.asked).filter(([name]) => name !== probe);
  store.set({ probes: { ...probes, asked: Object.fromEntries(question ? [...others, [probe, question]] : others) } });
}
