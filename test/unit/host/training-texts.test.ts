import { deepEqual, equal } from 'node:assert/strict';
import { join } from 'node:path';
import { isComplete, parseMoreSteps } from '../../../src/host/training/more-steps';
import { modulusRemark } from '../../../src/host/training/theory-remarks';
import {
  engineChecked,
  exactWords,
  finishedText,
  progressText,
  stoppedText,
} from '../../../src/host/training/training-texts';
import { shortPercent } from '../../../src/shared/percent';
import type { RunSummary } from '../../../src/shared/run-summary';
import { brokenWords, runDescription, runDetails, runLabel, sizeTitle } from '../../../src/host/views/run-texts';
import { lastLine, runSummary } from './fixtures';

const training = { folder: '/w/runs/mod-add-100-learned-nano', name: 'mod-add-100-learned-nano' };

describe('the words of training', () => {
  it('never round to perfection or to nothing', () => {
    deepEqual([0, 0.0001, 0.5, 0.874, 0.9996, 1].map(shortPercent), ['0%', '0.01%', '50%', '87.4%', '99.96%', '100%']);
  });

  it('tell how far a training is', () => {
    equal(progressText(training), 'starting');
    equal(progressText({ ...training, step: 20, loss: 2.25 }), 'step 20 · loss 2.250');
    for (const loss of [undefined, NaN, Infinity]) equal(progressText({ ...training, step: 20, loss }), 'step 20');
    equal(
      progressText({ ...training, step: 1300, loss: 0.4123, last: lastLine }),
      'step 1,300 · loss 0.412 · exact 99.3% at 3 digits',
    );
    equal(exactWords({ byDigits: [{ digits: 1, exact: 0.5 }] }), '50% at 1 digit');
  });

  it('tell how a training ended', () => {
    const result = { folder: training.folder, steps: 400, seconds: 12.4, exact: 0.993, reached: true };
    equal(
      finishedText('m', result, lastLine),
      'm has learned its task: exact match 99.3% at 3 digits after 400 steps (12 s).',
    );
    equal(
      finishedText('m', { ...result, steps: 5000, reached: false }, lastLine),
      'm reached its step limit: exact match 99.3% at 3 digits after 5,000 steps (12 s).',
    );
    equal(stoppedText('m', 300), 'Stopped training m. It keeps its last checkpoint, step 300.');
    equal(stoppedText('m', undefined), 'Stopped training m before its first checkpoint.');
  });

  it('tell how an engine did', () => {
    const identity = { name: 'cpu', library: 'x', version: '1', workers: 2, label: 'x 1 · CPU' } as const;
    const check = {
      engine: 'cpu',
      available: true,
      identity,
      milliseconds: 1.26,
      error: 2.34e-7,
      agrees: true,
    } as const;
    deepEqual(
      [
        check,
        { ...check, agrees: false, error: 0.5 },
        { engine: 'webgpu', available: false, reason: 'no-adapter', message: 'No GPU.' } as const,
      ].map(engineChecked),
      [
        { description: '1.3 ms, relative error 2.3e-7', detail: 'x 1 · CPU', usable: true },
        {
          description: '1.3 ms, relative error 5.0e-1',
          detail: 'x 1 · CPU computes with a larger error than single precision allows; do not use it on this machine.',
          usable: false,
        },
        { description: 'not available', detail: 'No GPU.', usable: false },
      ],
    );
  });

  it('tell which digits a modulus needs', () => {
    deepEqual([2, 100, 1000, 10000, 50, 101, 51].map(modulusRemark), [
      '2 divides 10: units decide.',
      '100 divides 10^2: units and tens decide.',
      '1000 divides 10^3: units, tens and hundreds decide.',
      '10000 divides 10^4: the low 4 digits decide.',
      '50 divides 10^2: units and tens decide.',
      '101 divides no power of 10: every digit of both operands counts.',
      '51 divides no power of 10: every digit of both operands counts.',
    ]);
  });

  it('know a run that is finished', () => {
    const recipe = { steps: 5000, until: 0.99 };
    deepEqual(
      [
        isComplete(recipe, lastLine),
        isComplete({ ...recipe, until: 0.999 }, lastLine),
        isComplete({ steps: 400, until: null }, lastLine),
        isComplete({ steps: 500, until: null }, lastLine),
        isComplete(recipe, undefined),
      ],
      [true, false, true, false, false],
    );
    deepEqual(['1000', '0', 'x', ''].map(parseMoreSteps), [
      { value: 1000 },
      { problem: "The number of steps must be a whole number of 1 or more, such as 1000, not '0'." },
      { problem: "The number of steps must be a whole number of 1 or more, such as 1000, not 'x'." },
      { problem: 'The number of steps must be a whole number of 1 or more, such as 1000.' },
    ]);
  });
});

describe('the words of the tree', () => {
  const summary = runSummary();

  it('describe a run', () => {
    equal(runDescription(summary), '99.3% · (a + b) mod 100 · learned · nano');
    equal(runDescription({ ...summary, last: undefined }), '(a + b) mod 100 · learned · nano');
    equal(
      runDescription(summary, {
        ...training,
        step: 1200,
        last: { ...lastLine, byDigits: [{ digits: 3, exact: 0.5 }] },
      }),
      'step 1,200 · 50% · (a + b) mod 100 · learned · nano',
    );
    equal(
      runLabel(summary, { ...training, step: 20 }),
      'Training run mod-add-100-learned-nano, step 20, 99.3%, (a + b) mod 100, learned, nano',
    );
    equal(sizeTitle({ ...summary.model, layers: 2 }), '2 layers × 3 heads × 48');
  });

  it('say of an imported run where it is from, and nothing of a training that was not', () => {
    const imported = runSummary({
      last: undefined,
      checkpoints: [0],
      imported: { file: 'model_s2.pt', sha256: '', layout: 'minGPT' },
    });
    equal(runDescription(imported), 'from model_s2.pt · (a + b) mod 100 · learned · nano');
    equal(
      runLabel(imported),
      'Imported run mod-add-100-learned-nano, from model_s2.pt, (a + b) mod 100, learned, nano',
    );
    const { Imported, 'Exact match': exact } = Object.fromEntries(runDetails(imported));
    deepEqual([Imported, exact], ['from model_s2.pt, minGPT', undefined]);
  });

  it('say why a folder cannot be opened', () => {
    const words = (problem: string) => brokenWords({ folder: join('/w', 'runs', 'b'), name: 'b', problem });
    equal(
      words(`${join('/w', 'runs', 'b')} is no run folder: it is empty. Choose another.`),
      'This is no run folder: it is empty. Choose another.',
    );
    equal(
      words(`${join('/w', 'runs', 'b', 'run.json')} is half-written or damaged: it is not JSON.`),
      'run.json is half-written or damaged: it is not JSON.',
    );
  });

  it('give its details', () => {
    deepEqual(runDetails(summary), [
      ['Task', '(a + b) mod 100'],
      ['Lengths', 'trained on 1 to 3 digits, operands 6 digits wide'],
      ['Model', '3 layers, 3 heads, width 48, 84,672 parameters'],
      ['Encoding', 'learned'],
      ['Exact match', '99.3% at 3 digits, after 400 steps'],
      ['Checkpoints', '4, the newest at step 400'],
      ['Folder', '/w/runs/mod-add-100-learned-nano'],
    ]);
    const cpu = {
      name: 'cpu',
      library: 'onnxruntime-node',
      version: '1',
      workers: 2,
      label: 'onnxruntime 1 · CPU · 2 workers',
    } as const;
    const gpu = { ...cpu, name: 'webgpu', label: 'onnxruntime 1 · WebGPU' } as const;
    const trainedWith = (engines: RunSummary['engines']) =>
      Object.fromEntries(runDetails(runSummary({ engines })))['Trained with'];
    equal(
      trainedWith([
        { fromStep: 0, ...gpu },
        { fromStep: 1200, ...cpu },
      ]),
      'onnxruntime 1 · WebGPU, from step 1,200 on onnxruntime 1 · CPU · 2 workers',
    );
    equal(trainedWith([{ fromStep: 0, ...cpu }]), cpu.label);
    const begun = Object.fromEntries(runDetails(runSummary({ last: undefined, checkpoints: [] })));
    deepEqual([begun['Exact match'], begun['Checkpoints']], ['not evaluated yet', 'none yet']);
  });
});
