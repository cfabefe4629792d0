import { fingerprintOf } from '../../checkpoint/fingerprint';
import { loadCheckpoint } from '../../checkpoint/load-checkpoint';
import type { Tensors } from '../../checkpoint/safetensors';
import { flatten, notFinite } from '../../checkpoint/weights';
import { parametersOf } from '../../model/parameters';
import type { CheckpointRef } from '../../shared/engine-contract';
import type { Provenance } from '../../shared/identities';
import { layoutOf } from '../../tasks/layout';
import { isDeviceLost } from '../../engine/device-lost';
import type { Engines } from '../../engine/engines/opened-engines';
import { AsyncLruCache } from '../../shared/async-lru-cache';
import type { ModelRunner } from '../../engine/runner';

export interface OpenedModel {
  readonly runner: ModelRunner;
  /** The same weights by name. */
  readonly parameters: Tensors;
  readonly provenance: Provenance;
}

/** The checkpoints used last, ready on the engine. */
export class OpenedModels {
  private readonly models = new AsyncLruCache<OpenedModel>(8);

  constructor(private readonly engines: Engines) {}

  /** @throws UserError when there is no such checkpoint or it cannot be read */
  async open(ref: CheckpointRef): Promise<OpenedModel> {
    // Without a step it is the newest, which may be another one each time.
    if (ref.step === undefined) return this.load(ref);
    // Another run may be trained in the folder of one that was removed, and an engine may be lost.
    const { identity } = await this.engines.forInspection();
    return this.models.get(JSON.stringify([ref.folder, ref.step, await fingerprintOf(ref), identity]), () =>
      this.load(ref),
    );
  }

  /**
   * Asks a question about models. If the GPU is lost meanwhile, asks again on the CPU, as the provenance then
   * says.
   */
  async surviving<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      if (!isDeviceLost(error)) throw error;
      await this.engines.afterLoss();
      return ask();
    }
  }

  private async load(ref: CheckpointRef): Promise<OpenedModel> {
    const { folder, run, step, task, model, imported, tensors } = await loadCheckpoint(ref);
    const engine = await this.engines.forInspection();
    const strange = notFinite(tensors);
    const runner = engine.runner(layoutOf(task), model, flatten(tensors, parametersOf(model)));
    return {
      runner,
      parameters: tensors,
      provenance: {
        engine: runner.engine,
        checkpoint: {
          folder,
          run,
          step,
          ...(imported && { imported: imported.file }),
          ...(strange.length > 0 && { notFinite: strange }),
        },
      },
    };
  }
}
