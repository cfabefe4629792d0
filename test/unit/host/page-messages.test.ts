// Whatever a page posts, the host answers or passes over it, and goes on answering.
import { deepEqual, equal } from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { pageConnection, type MessagePort } from '../../../src/host/panels/transport';
import { pageSchemas } from '../../../src/host/panels/page-schemas';
import type { PageContract } from '../../../src/shared/page-contract';
import { serve, type Handlers } from '../../../src/shared/rpc';
import { randomFor } from '../../../src/tasks/random';

describe('messages from a page', () => {
  it('of any shape neither throw in the host nor stop it from answering', async function () {
    this.timeout(20_000);
    const page = new EventEmitter();
    const answers: unknown[] = [];
    const port: MessagePort = {
      postMessage: async (message) => answers.push(message) > 0,
      onDidReceiveMessage: (listener) => {
        page.on('message', listener);
        return { dispose: () => page.off('message', listener) };
      },
    };
    const connection = pageConnection(port);
    const handlers = Object.fromEntries(
      Object.keys(pageSchemas).map((name) => [name, () => 'answered']),
    ) as unknown as Handlers<PageContract>;
    serve<PageContract>(connection, pageSchemas, handlers);
    connection.listen();

    const failures: unknown[] = [];
    const note = (error: unknown) => void failures.push(error);
    process.on('unhandledRejection', note);
    const random = randomFor(1, 1, 0);
    const draw = () => random.below(1 << 20);
    const pick = <T>(values: readonly T[]): T => values[draw() % values.length];
    const scalars = [
      undefined,
      null,
      0,
      -1,
      1e300,
      NaN,
      '',
      'x',
      '__proto__',
      true,
      [],
      {},
      [1],
      { id: 1 },
      Symbol.iterator.toString(),
      new Uint8Array(3),
    ];
    const methods = [
      ...Object.keys(pageSchemas),
      '$/cancelRequest',
      '$/progress',
      '$/setTrace',
      'toString',
      '__proto__',
      '',
      7,
      null,
      {},
    ];
    for (let i = 0; i < 3000; i++) {
      const message: Record<string, unknown> = { jsonrpc: '2.0' };
      if (draw() % 4) message.id = pick([i, String(i), ...scalars]);
      if (draw() % 4) message.method = pick(methods);
      if (draw() % 3)
        message.params = pick([
          ...scalars,
          { params: pick(scalars), progressToken: pick([i, ...scalars]) },
          { id: pick(scalars) },
          { token: pick(scalars), value: 1 },
        ]);
      if (draw() % 6 === 0) message.result = pick(scalars);
      if (draw() % 6 === 0) message.error = pick([...scalars, { code: 1, message: 'x' }]);
      try {
        page.emit('message', message);
      } catch (error) {
        failures.push([message, error]);
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
    process.off('unhandledRejection', note);
    deepEqual(failures, []);

    answers.length = 0;
    page.emit('message', {
      jsonrpc: '2.0',
      id: 'last',
      method: 'metrics',
      params: { params: { run: 0 }, progressToken: 1 },
    });
    while (!answers.some((answer) => (answer as { id?: unknown }).id === 'last'))
      await new Promise((resolve) => setTimeout(resolve, 20));
    equal(
      (answers.find((answer) => (answer as { id?: unknown }).id === 'last') as { result: unknown }).result,
      'answered',
    );
    connection.dispose();
  });
});
