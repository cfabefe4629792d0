import { Worker } from 'node:worker_threads';
import { createMessageConnection } from 'vscode-jsonrpc';
import { PortMessageReader, PortMessageWriter } from 'vscode-jsonrpc/node';
import { messageOf } from '../../../shared/errors';
import { client, type Client } from '../../../shared/rpc';
import { WorkerDied } from '../../worker-died';
import type { Provider } from '../graph/provider';
import type { WorkerContract } from './worker-contract';

/**
 * A worker thread. If it ends, for example for lack of memory, its pending calls reject with `WorkerDied`, and the next
 * call starts another thread.
 */
export class WorkerThread {
  private running: { readonly thread: Worker; readonly calls: Client<WorkerContract>; death?: WorkerDied } | undefined;

  /** @param entry the built worker, `dist/worker.js` */
  constructor(
    private readonly entry: string,
    private readonly provider: Provider,
  ) {
    this.start();
  }

  /** @throws WorkerDied */
  readonly calls: Client<WorkerContract> = new Proxy({} as Client<WorkerContract>, {
    get: (_, name) =>
      typeof name === 'string' && name !== 'then'
        ? (params: never, options?: never) => this.call(name as keyof WorkerContract, params, options)
        : undefined,
  });

  async terminate(): Promise<void> {
    await this.running?.thread.terminate();
  }

  private async call(name: keyof WorkerContract, params: never, options?: never): Promise<unknown> {
    const worker = this.running ?? this.start();
    try {
      return await worker.calls[name](params, options);
    } catch (error) {
      throw worker.death ?? error;
    }
  }

  private start(): NonNullable<typeof this.running> {
    const thread = new Worker(this.entry, { workerData: { provider: this.provider } });
    const connection = createMessageConnection(new PortMessageReader(thread), new PortMessageWriter(thread));
    connection.listen();
    const worker: NonNullable<typeof this.running> = { thread, calls: client<WorkerContract>(connection) };
    this.running = worker;
    let words: string | undefined;
    // Without a listener, an error that ends the thread would end the process too.
    thread.once('error', (error) => (words = messageOf(error).split('\n')[0].replace(/\.$/, '')));
    thread.once('exit', (code) => {
      worker.death = new WorkerDied(words ?? `exit code ${code}`);
      if (this.running === worker) this.running = undefined;
      // Rejects pending calls, which would wait for ever.
      connection.dispose();
    });
    return worker;
  }
}
