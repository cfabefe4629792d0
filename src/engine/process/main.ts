import path from 'node:path';
import { createMessageConnection } from 'vscode-jsonrpc';
import { IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import { engineSchemas, type EngineContract } from '../../shared/engine-contract';
import { serve } from '../../shared/rpc';
import { WorkerPool } from '../onnx/pool';
import { engineHandlers } from './handlers';

// The engine process: a child of whoever asks, which owns weights and compute. It goes when its parent does.
process.once('disconnect', () => process.exit(0));
// Ctrl-C in a terminal reaches the whole group; the parent cancels in an orderly way, and this process must live to write its checkpoint.
process.on('SIGINT', () => undefined);

const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
serve<EngineContract>(connection, engineSchemas, engineHandlers(new WorkerPool(path.join(__dirname, 'worker.js'))));
connection.listen();
