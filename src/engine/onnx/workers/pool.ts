import { availableParallelism } from 'node:os';
import type { EngineIdentity } from '../../../shared/identities';
import type { Client } from '../../../shared/rpc';
import { cpuIdentity, webgpuIdentity } from '../session/identity';
import type { Provider } from '../graph/provider';
import type { WorkerContract } from './worker-contract';
import { WorkerThread } from './worker-thread';

/** More threads than this gain nothing with models of this size. */
const mostWorkers = 8;

/** Worker threads, each with its own ONNX Runtime sessions. */
export class WorkerPool {
  readonly workers: readonly Client<WorkerContract>[];
  private readonly threads: readonly WorkerThread[];
  /** Each worker's number of jobs, from all calls of `each`. */
  private readonly atWork: number[];

  /**
   * @param entry the built worker, `dist/worker.js`
   * @param size number of threads; one per core when left out
   */
  constructor(
    entry: string,
    size = Math.min(mostWorkers, availableParallelism()),
    readonly provider: Provider = 'cpu',
  ) {
    this.threads = Array.from({ length: size }, () => new WorkerThread(entry, provider));
    this.atWork = this.threads.map(() => 0);
    this.workers = this.threads.map(({ calls }) => calls);
  }

  get size(): number {
    return this.threads.length;
  }

  get identity(): EngineIdentity {
    return this.provider === 'webgpu' ? webgpuIdentity() : cpuIdentity(this.size);
  }

  /**
   * Does `count` jobs, as many at a time as there are workers, each on the worker with the fewest jobs, those of other
   * calls included. After a failure no further job begins, and once those under way have ended this rejects with the
   * first failure.
   */
  async each(count: number, job: (worker: Client<WorkerContract>, index: number) => Promise<void>): Promise<void> {
    let next = 0;
    const failures: unknown[] = [];
    const jobs = async () => {
      for (let index = next++; index < count && failures.length === 0; index = next++) {
        const worker = this.atWork.indexOf(Math.min(...this.atWork));
        this.atWork[worker]++;
        try {
          await job(this.workers[worker], index);
        } catch (error) {
          failures.push(error);
        } finally {
          this.atWork[worker]--;
        }
      }
    };
    await Promise.all(this.workers.map(jobs));
    if (failures.length > 0) throw failures[0];
  }

  async dispose(): Promise<void> {
    await Promise.all(this.threads.map((thread) => thread.terminate()));
  }
}
