import { ablation } from './ablation';
import { activationPatching } from './activation-patching';
import { attentionRoles } from './attention-roles';
import { errors } from './errors';
import { fourier } from './fourier';
import { invariance } from './invariance';
import { leaks } from './leaks';
import { linearProbes } from './linear-probes';
import { logitAttribution } from './logit-attribution';
import { logitLens } from './logit-lens';
import { pathPatching } from './path-patching';
import { pca } from './pca';
import type { Probe } from './probe';
import { reads } from './reads';
import { verdict } from './verdict';

/** Every probe, in the order in which the Inspector offers them. A new one is one file and one line here. */
export const probes: readonly Probe[] = [
  verdict,
  reads,
  errors,
  invariance,
  leaks,
  attentionRoles,
  logitLens,
  logitAttribution,
  linearProbes,
  fourier,
  pca,
  ablation,
  activationPatching,
  pathPatching,
];
