import { summaryOf } from '../../checkpoint/load-checkpoint';
import { checkedOptions } from '../../probes/common/checked-options';
import type { Probe } from '../../probes/probe';
import { probes } from '../../probes/probes';
import type { EngineContract } from '../../shared/engine-contract';
import { UserError } from '../../shared/errors';
import type { ProbeDescription, ProbeResult } from '../../shared/probe';
import type { CheckpointIdentity } from '../../shared/identities';
import type { HandlerContext } from '../../shared/rpc';
import type { OpenedModels } from './opened-models';
import { folderOfOther } from './other-run';

/** The table of probes without what they do. */
export const probeDescriptions: ProbeDescription[] = probes.map(({ name, title, question, options }) => ({
  name,
  title,
  question,
  options,
}));

/** Runs a probe on a checkpoint. @throws UserError `probe/name` for one that is not in the table */
export async function runProbe(
  models: OpenedModels,
  { checkpoint, probe: name, options, anyPath = false }: EngineContract['probe']['params'],
  { signal, progress }: HandlerContext<number>,
): Promise<ProbeResult> {
  const probe = probeNamed(name);
  const checked = checkedOptions(name, probe.options, options);
  const { runner, parameters, provenance } = await models.open(checkpoint);
  const { folder, step, imported } = provenance.checkpoint;
  const also = new Map<string, CheckpointIdentity>();
  const open = async (which: number | string) => {
    const opened = await models.open(
      typeof which === 'number' ? { folder, step: which } : { folder: await folderOfOther(which, folder, anyPath) },
    );
    const other = opened.provenance.checkpoint;
    if (other.folder !== folder || other.step !== step) also.set(`${other.step} ${other.folder}`, other);
    return opened;
  };
  const findings = await probe.run(
    {
      runner,
      parameters,
      steps: (await summaryOf(folder)).checkpoints,
      ...(imported !== undefined && { imported }),
      open,
      signal,
      progress,
    },
    checked,
  );
  return {
    ...provenance,
    probe: name,
    options: checked,
    ...(also.size > 0 && { also: [...also.values()] }),
    ...findings,
  };
}

function probeNamed(name: string): Probe {
  const probe = probes.find((candidate) => candidate.name === name);
  if (probe) return probe;
  throw new UserError(
    'probe/name',
    `There is no probe '${name}'; the probes are ${probes.map((known) => known.name).join(', ')}.`,
  );
}
