// Writes checkpoints into a new run folder until it is killed: `node --import tsx endless-writer.ts FOLDER`.
import { RunFolder } from '../../../src/checkpoint/run-folder';
import { sampleMetrics, sampleOptimizer, sampleRunFile, sampleWeights } from './sample';

async function main(folder: string): Promise<void> {
  const file = sampleRunFile();
  const run = await RunFolder.create(folder, file);
  for (let step = 1; ; step++) {
    await run.appendMetrics(sampleMetrics(step));
    await run.saveCheckpoint(step, sampleWeights(file, step), sampleOptimizer(step));
    if (step === 1) process.send?.('writing');
  }
}

void main(process.argv[2]);
