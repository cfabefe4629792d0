import type { ModelRunner } from '../../src/engine/runner';
import type { ProbeContext } from '../../src/probes/probe-context';

/** The surroundings of a probe that asks its model alone. */
export const probed = (runner: ModelRunner, more: Partial<ProbeContext> = {}): ProbeContext => ({
  runner,
  parameters: new Map(),
  steps: [],
  open: () => Promise.reject(new Error('this probe should open no other checkpoint')),
  signal: new AbortController().signal,
  progress: () => undefined,
  ...more,
});
