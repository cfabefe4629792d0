import { WorkerPool } from '../onnx/pool';
import type { OpenEngine } from './engine';
import { onnxEngine } from './onnx';

/** ONNX Runtime's CPU provider, one worker thread a core. */
export const openCpu: OpenEngine = ({ worker }) => Promise.resolve(onnxEngine(new WorkerPool(worker)));
