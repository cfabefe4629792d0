import path from 'node:path';
import { createMessageConnection } from 'vscode-jsonrpc';
import { IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import { engineSchemas } from '../schemas';
import type { EngineContract } from '../../shared/engine-contract';
import { serve } from '../../shared/rpc';
import { Engines } from '../../engine/engines/opened-engines';
import { engineHandlers } from './handlers';
import { untilAbandoned } from './abandoned';

// The engine process owns weights and compute, and ends when its parent does.
// Ctrl-C in a terminal reaches the whole process group. The parent cancels what runs, and this process must live on to
// write its checkpoint.
process.on('SIGINT', () => undefined);

const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
// The engine to use, and another folder to look for TensorFlow in.
const [, , wanted, tensorflow] = process.argv;
serve<EngineContract>(
  connection,
  engineSchemas,
  untilAbandoned(
    engineHandlers(new Engines(wanted ?? 'auto', { worker: path.join(__dirname, 'worker.js'), tensorflow })),
  ),
);
connection.listen();
