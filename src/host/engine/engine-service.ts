import { setTimeout as delay } from 'node:timers/promises';
import { startEngine, type Engine } from '../../service/client';
import type { CheckpointRef, EngineCheck, EngineChoice, EngineContract } from '../../shared/engine-contract';
import { CancelledError, UserError } from '../../shared/errors';
import type { ImportResult, WeightsAt } from '../../shared/results';
import type { Client } from '../../shared/rpc';
import type { Log } from '../show/log';

/** What panels ask: questions about trained weights, and which probes there are. */
export type Inspection = Pick<Client<EngineContract>, 'evaluate' | 'attention' | 'failures' | 'probe' | 'probes'>;

export interface EngineServiceOptions {
  /** Path of the built engine process. */
  readonly entry: string;
  readonly log: Log;
  /** What the settings say computes. */
  readonly choice: () => EngineChoice;
  /** Folder of a TensorFlow.js package to look for before any other. */
  readonly tensorflow?: string;
  readonly start?: typeof startEngine;
  /** Milliseconds that a cancelled engine may take to write its checkpoint before it is ended. */
  readonly patience?: number;
  /** Milliseconds that a cancelled import may take to end by itself before its process is ended. */
  readonly importPatience?: number;
}

/** The process of all inspection, and how many questions it is answering. */
interface Shared {
  readonly engine: Engine;
  readonly choice: EngineChoice;
  asked: number;
}

/** Milliseconds after a failed call in which the end of its process explains the failure. */
const crashWindow = 250;

/**
 * Starts and ends the engine processes: one for all inspection, begun with the first question, and one for each
 * training.
 */
export class EngineService {
  private readonly running = new Set<Engine>();
  private shared: Shared | undefined;

  constructor(private readonly options: EngineServiceOptions) {}

  /** Asks the process shared by all panels; after a crash the next question starts a new one. */
  readonly inspection: Inspection = {
    evaluate: (params, options) => this.inspect((calls) => calls.evaluate(params, options)),
    attention: (params, options) => this.inspect((calls) => calls.attention(params, options)),
    failures: (params, options) => this.inspect((calls) => calls.failures(params, options)),
    probe: (params, options) => this.inspect((calls) => calls.probe(params, options)),
    probes: (params, options) => this.inspect((calls) => calls.probes(params, options)),
  };

  /**
   * Trains in a process of its own, which ends with the call. Cancelled, it is given time to write its checkpoint.
   * @throws CancelledError when `signal` aborted; UserError `engine/ended` when the process died
   */
  async train(
    params: EngineContract['train']['params'],
    options: { signal: AbortSignal; onProgress: (event: EngineContract['train']['progress']) => void },
  ): Promise<EngineContract['train']['result']> {
    if (options.signal.aborted) throw new CancelledError();
    const engine = this.start(this.options.choice());
    const giveUp = () => void setTimeout(() => engine.dispose(), this.options.patience ?? 10_000).unref();
    options.signal.addEventListener('abort', giveUp, { once: true });
    try {
      return await this.guard(
        engine,
        (calls) => calls.train(params, options),
        'the run keeps its last checkpoint, and Resume Training goes on from it',
      );
    } catch (error) {
      // What went wrong while it stopped, such as a full disk, is not hidden by the cancel; the end of a process that
      // was given up is the cancel.
      throw options.signal.aborted && (!(error instanceof UserError) || error.code === 'engine/ended')
        ? new CancelledError()
        : error;
    } finally {
      options.signal.removeEventListener('abort', giveUp);
      engine.dispose();
    }
  }

  /** Runs a known computation on every engine, in a process of its own. @throws CancelledError */
  async check(signal: AbortSignal): Promise<EngineCheck[]> {
    if (signal.aborted) throw new CancelledError();
    const engine = this.start('auto');
    const end = () => engine.dispose();
    signal.addEventListener('abort', end, { once: true });
    try {
      return await this.guard(engine, (calls) => calls.checkEngines(null), 'an engine that fails so cannot be used');
    } catch (error) {
      throw signal.aborted ? new CancelledError() : error;
    } finally {
      signal.removeEventListener('abort', end);
      engine.dispose();
    }
  }

  /** The ONNX model of a checkpoint, written by the shared process. */
  onnxModel(checkpoint: CheckpointRef, signal?: AbortSignal): Promise<Uint8Array> {
    return this.inspect((calls) => calls.onnxModel({ checkpoint }, { signal }));
  }

  /**
   * Reads what lies at a path in a process of its own: a file of any size keeps neither VS Code nor the panels waiting.
   * Cancelled, the process ends at once.
   * @throws CancelledError; UserError saying what is wrong with the file
   */
  async weightsAt(path: string, signal?: AbortSignal): Promise<WeightsAt> {
    return this.alone((engine) => engine.calls.weightsAt({ path }, { signal }), signal, 0);
  }

  /**
   * Tries weights from elsewhere and writes a run of them, in a process of its own, which ends soon after a cancel
   * whatever it does. @throws CancelledError; UserError
   */
  async importRun(
    params: EngineContract['importRun']['params'],
    options: { signal?: AbortSignal; onProgress?: (share: number) => void } = {},
  ): Promise<ImportResult> {
    // A process that is stuck in a file hears no cancel; one that writes is given the time to end that.
    return this.alone(
      (engine) => engine.calls.importRun(params, options),
      options.signal,
      this.options.importPatience ?? 1000,
    );
  }

  /** Lets the next question start a process anew, as after an engine was installed. */
  renew(): void {
    const before = this.shared;
    this.shared = undefined;
    // Questions under way are answered first.
    if (before?.asked === 0) before.engine.dispose();
  }

  dispose(): void {
    for (const engine of this.running) engine.dispose();
  }

  private async inspect<T>(use: (calls: Client<EngineContract>) => Promise<T>): Promise<T> {
    const choice = this.options.choice();
    if (this.shared?.choice !== choice) {
      this.renew();
      this.shared = { engine: this.start(choice), choice, asked: 0 };
    }
    const asked = this.shared;
    asked.asked++;
    try {
      return await this.guard(asked.engine, use, 'ask again to start a new one');
    } finally {
      if (--asked.asked === 0 && this.shared !== asked) asked.engine.dispose();
    }
  }

  /** @param patience milliseconds that the process may take to end by itself after a cancel */
  private async alone<T>(
    use: (engine: Engine) => Promise<T>,
    signal: AbortSignal | undefined,
    patience: number,
  ): Promise<T> {
    if (signal?.aborted) throw new CancelledError();
    const engine = this.start('cpu');
    const end = () => (patience === 0 ? engine.dispose() : void setTimeout(() => engine.dispose(), patience).unref());
    signal?.addEventListener('abort', end, { once: true });
    try {
      return await this.guard(engine, () => use(engine), 'the file may be too large for the memory');
    } catch (error) {
      throw signal?.aborted ? new CancelledError() : error;
    } finally {
      signal?.removeEventListener('abort', end);
      engine.dispose();
    }
  }

  private start(choice: EngineChoice): Engine {
    const { entry, log, tensorflow, start = startEngine } = this.options;
    const engine = start({ entry, engine: choice, tensorflow, onLog: (line) => log.info(`[engine] ${line}`) });
    this.running.add(engine);
    void engine.exited.then((code) => {
      log.info(`[engine] ended: ${exitWords(code)}`);
      this.running.delete(engine);
      if (this.shared?.engine === engine) this.shared = undefined;
    });
    return engine;
  }

  /** Passes a call on; when it failed because the process ended, says so in words. */
  private async guard<T>(
    engine: Engine,
    use: (calls: Client<EngineContract>) => Promise<T>,
    remedy: string,
  ): Promise<T> {
    try {
      return await use(engine.calls);
    } catch (error) {
      if (error instanceof UserError || error instanceof CancelledError) throw error;
      const ended = await Promise.race([engine.exited.then((code) => ({ code })), delay(crashWindow)]);
      if (!ended) throw error;
      throw new UserError(
        'engine/ended',
        `The engine process ended unexpectedly (${exitWords(ended.code)}); ${remedy}. The log says more ` +
          '(Digitscope: Show Log).',
      );
    }
  }
}

const exitWords = (code: number | null): string => (code === null ? 'stopped by a signal' : `exit code ${code}`);
