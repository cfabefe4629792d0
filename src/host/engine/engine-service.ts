import { setTimeout as delay } from 'node:timers/promises';
import { startEngine, type Engine } from '../../service/client';
import type { CheckpointRef, EngineContract } from '../../shared/engine-contract';
import type { EngineCheck, EngineChoice } from '../../shared/engines';
import { CancelledError, UserError } from '../../shared/errors';
import type { ImportResult, WeightsAt } from '../../shared/import-results';
import type { Client } from '../../shared/rpc';
import type { Log } from '../show/log';

/** What panels ask: questions about trained weights, and which probes there are. */
export type Inspection = Pick<Client<EngineContract>, 'evaluate' | 'attention' | 'failures' | 'probe' | 'probes'>;

export interface EngineServiceOptions {
  /** Path of the built engine process. */
  readonly entry: string;
  readonly log: Log;
  /** The engine that the settings choose. */
  readonly choice: () => EngineChoice;
  /** Folder of a TensorFlow.js package to look for before any other. */
  readonly tensorflow?: string;
  readonly start?: typeof startEngine;
  /** Milliseconds that a cancelled training may take to write its checkpoint before its process is ended. */
  readonly patience?: number;
  /** Milliseconds that a cancelled import may take to end before its process is ended. */
  readonly importPatience?: number;
}

/** The process that answers all panels, and how many of their calls are under way. */
interface Shared {
  readonly engine: Engine;
  readonly choice: EngineChoice;
  pending: number;
}

/** If a process ends within this many milliseconds after a call failed, its end is the reason. */
const crashWindow = 250;

/**
 * Starts and ends the engine processes: one that all panels share, started with the first call, and one for each
 * training.
 */
export class EngineService {
  private readonly running = new Set<Engine>();
  private shared: Shared | undefined;

  constructor(private readonly options: EngineServiceOptions) {}

  /** Calls the process that all panels share; after a crash, the next call starts a new one. */
  readonly inspection: Inspection = {
    evaluate: (params, options) => this.inspect((calls) => calls.evaluate(params, options)),
    attention: (params, options) => this.inspect((calls) => calls.attention(params, options)),
    failures: (params, options) => this.inspect((calls) => calls.failures(params, options)),
    probe: (params, options) => this.inspect((calls) => calls.probe(params, options)),
    probes: (params, options) => this.inspect((calls) => calls.probes(params, options)),
  };

  /**
   * Trains in a separate process, which ends with the call. After a cancel it has time to write a checkpoint.
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
        'The run keeps its last checkpoint, from which Resume Training continues.',
      );
    } catch (error) {
      // An error while stopping, such as a full disk, is reported; the end of a process that took too long to stop is
      // the cancel.
      throw options.signal.aborted && (!(error instanceof UserError) || error.code === 'engine/ended')
        ? new CancelledError()
        : error;
    } finally {
      options.signal.removeEventListener('abort', giveUp);
      engine.dispose();
    }
  }

  /** Runs a known computation on every engine, in a separate process. @throws CancelledError */
  async check(signal: AbortSignal): Promise<EngineCheck[]> {
    if (signal.aborted) throw new CancelledError();
    const engine = this.start('auto');
    const end = () => engine.dispose();
    signal.addEventListener('abort', end, { once: true });
    try {
      return await this.guard(
        engine,
        (calls) => calls.checkEngines(null),
        'An engine that fails like this cannot be used.',
      );
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
   * Reads the weights at a path in a separate process, so that a large file blocks neither VS Code nor the panels. A
   * cancel ends the process at once.
   * @throws CancelledError; UserError saying what is wrong with the file
   */
  async weightsAt(path: string, signal?: AbortSignal): Promise<WeightsAt> {
    return this.alone((engine) => engine.calls.weightsAt({ path }, { signal }), signal, 0);
  }

  /**
   * Tries weights of another program and writes a run, in a separate process that ends soon after a cancel, whatever it
   * is doing. @throws CancelledError; UserError
   */
  async importRun(
    params: EngineContract['importRun']['params'],
    options: { signal?: AbortSignal; onProgress?: (share: number) => void } = {},
  ): Promise<ImportResult> {
    // A process that is stuck in a file does not notice a cancel; one that is writing has time to finish.
    return this.alone(
      (engine) => engine.calls.importRun(params, options),
      options.signal,
      this.options.importPatience ?? 1000,
    );
  }

  /** Makes the next call start a new process, for example after an engine was installed. */
  renew(): void {
    const before = this.shared;
    this.shared = undefined;
    // Calls under way are answered first.
    if (before?.pending === 0) before.engine.dispose();
  }

  dispose(): void {
    for (const engine of this.running) engine.dispose();
  }

  private async inspect<T>(use: (calls: Client<EngineContract>) => Promise<T>): Promise<T> {
    const choice = this.options.choice();
    if (this.shared?.choice !== choice) {
      this.renew();
      this.shared = { engine: this.start(choice), choice, pending: 0 };
    }
    const { shared } = this;
    shared.pending++;
    try {
      return await this.guard(shared.engine, use, 'Try again to start a new one.');
    } finally {
      if (--shared.pending === 0 && this.shared !== shared) shared.engine.dispose();
    }
  }

  /** @param patience milliseconds that the process may take to end after a cancel */
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
      return await this.guard(engine, () => use(engine), 'The file may be too large for the memory.');
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

  /** Makes a call. @param remedy a sentence for the error where the process ended during it */
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
        `The engine process ended unexpectedly (${exitWords(ended.code)}). ${remedy} See the log for details ` +
          '(Digitscope: Show Log).',
      );
    }
  }
}

const exitWords = (code: number | null): string => (code === null ? 'stopped by a signal' : `exit code ${code}`);
