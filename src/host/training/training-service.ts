import { basename } from 'node:path';
import { Emitter, type Event } from '../common/emitter';
import type { EngineContract } from '../../shared/engine-contract';
import type { TrainEvent, TrainResult } from '../../shared/training';
import { UserError } from '../../shared/errors';
import type { MetricsLine } from '../../shared/run-summary';
import type { EngineService } from '../engine/engine-service';

/** A running training. Each report of the engine makes a new object. */
export interface Training {
  readonly folder: string;
  readonly name: string;
  /** Undefined until the engine has begun. */
  readonly step?: number;
  readonly loss?: number;
  readonly last?: MetricsLine;
  /** What the user should know about how it began, in sentences. */
  readonly notes?: readonly string[];
  /** Something unexpected that happened to it, in a sentence. */
  readonly incident?: string;
}

/** What happened to a training: `begin` before its engine has started, `end` also when it failed or was stopped. */
export interface TrainingChange {
  readonly kind: 'begin' | TrainEvent['event'] | 'end';
  readonly training: Training;
}

/** Knows the running trainings and their progress, and can stop them. */
export class TrainingService {
  private readonly trainings = new Map<string, { training: Training; stop: AbortController }>();
  private readonly emitter = new Emitter<TrainingChange>();
  readonly onDidChange: Event<TrainingChange> = this.emitter.event;

  constructor(private readonly engines: Pick<EngineService, 'train'>) {}

  /** The running trainings, in the order in which they began. */
  get active(): Training[] {
    return [...this.trainings.values()].map(({ training }) => training);
  }

  /** The training of a run; undefined if it is not training. */
  of(folder: string): Training | undefined {
    return this.trainings.get(folder)?.training;
  }

  /**
   * Trains or resumes a run until it ends, fails or is stopped.
   * @throws UserError `training/running` when that run is training already; CancelledError when stopped by `signal` or
   * `stop`
   */
  async train(params: EngineContract['train']['params'], signal: AbortSignal): Promise<TrainResult> {
    const { folder } = params;
    const name = basename(folder);
    if (this.trainings.has(folder))
      throw new UserError(
        'training/running',
        `The run ${name} is already training. Wait for it to end, or stop it first.`,
      );
    const stop = new AbortController();
    const entry = { training: { folder, name } as Training, stop };
    this.trainings.set(folder, entry);
    this.emitter.fire({ kind: 'begin', training: entry.training });
    try {
      return await this.engines.train(params, {
        signal: AbortSignal.any([signal, stop.signal]),
        onProgress: (event) => {
          entry.training = advance(entry.training, event);
          this.emitter.fire({ kind: event.event, training: entry.training });
        },
      });
    } finally {
      this.trainings.delete(folder);
      this.emitter.fire({ kind: 'end', training: entry.training });
    }
  }

  /** Asks a training to write a checkpoint and end. */
  stop(folder: string): void {
    this.trainings.get(folder)?.stop.abort();
  }

  dispose(): void {
    this.emitter.dispose();
  }
}

function advance(training: Training, event: TrainEvent): Training {
  switch (event.event) {
    case 'start':
      return { ...training, step: event.fromStep, notes: event.notes };
    case 'engine':
      return { ...training, step: event.fromStep, incident: event.message };
    case 'step':
      return { ...training, step: event.step, loss: event.loss };
    case 'eval': {
      const { step, seconds, loss, byDigits, byPlace } = event;
      return { ...training, step, loss: loss ?? undefined, last: { step, seconds, loss, byDigits, byPlace } };
    }
  }
}
