import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { createMessageConnection } from 'vscode-jsonrpc';
import { PortMessageReader, PortMessageWriter } from 'vscode-jsonrpc/node';
import type { EngineIdentity } from '../../shared/results';
import { client, type Client } from '../../shared/rpc';
import { cpuIdentity, webgpuIdentity } from './identity';
import type { Provider } from './session';
import type { WorkerContract } from './worker-contract';

/** More threads than this gain nothing on models of this size. */
const mostWorkers = 8;

/** Worker threads, each with ONNX Runtime sessions of its own. One job at a time goes to each. */
export class WorkerPool {
  readonly workers: readonly Client<WorkerContract>[];
  private readonly threads: readonly Worker[];

  /**
   * @param entry the built worker, `dist/worker.js`
   * @param size number of threads; one a core when left out
   * @param provider what runs their graphs
   */
  constructor(
    entry: string,
    size = Math.min(mostWorkers, availableParallelism()),
    private readonly provider: Provider = 'cpu',
  ) {
    this.threads = Array.from({ length: size }, () => new Worker(entry, { workerData: { provider } }));
    this.workers = this.threads.map((thread) => {
      const connection = createMessageConnection(new PortMessageReader(thread), new PortMessageWriter(thread));
      connection.listen();
      // Calls under way reject instead of waiting for ever.
      thread.once('exit', () => connection.dispose());
      return client<WorkerContract>(connection);
    });
  }

  get size(): number {
    return this.threads.length;
  }

  get identity(): EngineIdentity {
    return this.provider === 'webgpu' ? webgpuIdentity() : cpuIdentity(this.size);
  }

  /** Gives every worker the next of `count` jobs as soon as it is free. */
  async each(count: number, job: (worker: Client<WorkerContract>, index: number) => Promise<void>): Promise<void> {
    let next = 0;
    await Promise.all(
      this.workers.map(async (worker) => {
        for (let index = next++; index < count; index = next++) await job(worker, index);
      }),
    );
  }

  async dispose(): Promise<void> {
    await Promise.all(this.threads.map((thread) => thread.terminate()));
  }
}
