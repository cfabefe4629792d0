import path from 'node:path';
import { createMessageConnection } from 'vscode-jsonrpc';
import { IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import { engineSchemas } from '../schemas';
import type { EngineContract } from '../../shared/engine-contract';
import { serve } from '../../shared/rpc';
import { Engines } from '../../engine/engines/opened-engines';
import { engineHandlers } from './handlers';
import { untilAbandoned } from './abandoned';

// The engine process: a child of whoever asks, which owns weights and compute. It goes when its parent does.
// Ctrl-C in a terminal reaches the whole group; the parent cancels in an orderly way, and this process must live to
// write its checkpoint.
process.on('SIGINT', () => undefined);

const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
// The engine that was asked for, and where else TensorFlow may lie.
const [, , wanted, tensorflow] = process.argv;
serve<EngineContract>(
  connection,
  engineSchemas,
  untilAbandoned(
    engineHandlers(new Engines(wanted ?? 'auto', { worker: path.join(__dirname, 'worker.js'), tensorflow })),
  ),
);
connection.listen();
