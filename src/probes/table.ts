import { errors } from './errors';
import { invariance } from './invariance';
import type { Probe } from './probe';
import { verdict } from './verdict';

/** Every probe that answers with measures, in the order in which they are offered. A new one is one file and one line here. */
export const probes: readonly Probe[] = [verdict, errors, invariance];
