import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { exportRun } from '../../../../src/checkpoint/exporters/export-run';
import { exporters } from '../../../../src/checkpoint/exporters/exporters';
import { loadCheckpoint } from '../../../../src/checkpoint/load-checkpoint';
import { RunFolder } from '../../../../src/checkpoint/run-folder';
import { decodeSafetensors } from '../../../../src/checkpoint/safetensors';
import { unflatten } from '../../../../src/checkpoint/weights';
import { forwardProgram } from '../../../../src/engine/onnx/graph/programs';
import { parameterFeeds } from '../../../../src/engine/onnx/session/parameter-tensors';
import { exportOnnx } from '../../../../src/engine/engines/export-onnx';
import { modelFor } from '../../../../src/model/config';
import { parametersOf } from '../../../../src/model/parameters';
import { encodingNamed } from '../../../../src/model/positional/encodings';
import { CancelledError, UserError } from '../../../../src/shared/errors';
import { encodingNames } from '../../../../src/model/positional/encodings';
import type { ModelConfig } from '../../../../src/shared/model-config';
import { parseTaskSpec } from '../../../../src/tasks/task-schema';
import { layoutOf } from '../../../../src/tasks/layout';
import { decodeModel, type ValueJson } from '../../../support/onnx-model';
import { randomIds, randomParameters } from '../../../support/model';
import { fingerprint, sampleMetrics, sampleOptimizer, sampleRunFile, sampleWeights, temporaryFolder } from '../sample';

const exporter = (format: string) => exporters.find((candidate) => candidate.format === format)!;
const noEngine = () => Promise.reject(new Error('the engine was asked'));

describe('exports', () => {
  const temporary = temporaryFolder();
  const file = sampleRunFile();
  const checkpoint = () => ({ folder: temporary.at('run'), step: 200 });

  beforeEach(async () => {
    const run = await RunFolder.create(temporary.at('run'), file);
    for (const step of [100, 200]) {
      await run.appendMetrics(sampleMetrics(step));
      await run.saveCheckpoint(step, sampleWeights(file, step), sampleOptimizer(1));
    }
  });

  it("safetensors: the tensors of that step under nanoGPT's names, and what they are", async () => {
    const bytes = await exportRun(
      exporter('safetensors'),
      { ...checkpoint(), step: 100 },
      temporary.at('out.safetensors'),
      noEngine,
    );
    const { tensors, metadata } = decodeSafetensors(
      new Uint8Array(await readFile(temporary.at('out.safetensors'))),
      'out',
    );
    assert.deepEqual(tensors, sampleWeights(file, 100));
    assert.equal(metadata.format, 'pt');
    assert.equal(bytes, (await readFile(temporary.at('out.safetensors'))).length);
    assert.deepEqual(await loadCheckpoint({ folder: temporary.at('out.safetensors') }), {
      folder: temporary.at('out.safetensors'),
      run: 'run',
      step: 100,
      task: file.recipe.task,
      model: file.model,
      tensors,
    });
  });

  it('csv: a row an evaluation', async () => {
    const run = await RunFolder.open(temporary.at('run'));
    await run.appendMetrics({ ...sampleMetrics(300), loss: NaN });
    await exportRun(exporter('csv'), checkpoint(), temporary.at('out.csv'), noEngine);
    assert.equal(
      await readFile(temporary.at('out.csv'), 'utf8'),
      'step,seconds,loss,exact 1 digit,exact 2 digits,accuracy units,accuracy ' +
        'tens\n100,1,1.9,0.75,0.5,0.5,1\n200,2,1.8,0.75,0.5,0.5,1\n300,3,,0.75,0.5,0.5,1\n',
    );
  });

  it('writes nothing once it was cancelled', async () => {
    for (const { format } of exporters)
      await assert.rejects(
        exportRun(
          exporter(format),
          checkpoint(),
          temporary.at('cancelled'),
          async () => new Uint8Array(3),
          AbortSignal.abort(),
        ),
        CancelledError,
      );
    assert.ok(!Object.keys(await fingerprint(temporary.at())).includes('cancelled'));
  });

  it('json: what the run is, and its evaluations', async () => {
    await exportRun(exporter('json'), checkpoint(), temporary.at('out.json'), noEngine);
    const found: unknown = JSON.parse(await readFile(temporary.at('out.json'), 'utf8'));
    assert.deepEqual(found, {
      run: 'run',
      checkpoint: 200,
      task: file.recipe.task,
      model: file.model,
      metrics: [sampleMetrics(100), sampleMetrics(200)],
    });
  });

  it('onnx: what the engine gives', async () => {
    await exportRun(exporter('onnx'), checkpoint(), temporary.at('out.onnx'), () =>
      Promise.resolve(new Uint8Array([1, 2, 3])),
    );
    assert.deepEqual([...(await readFile(temporary.at('out.onnx')))], [1, 2, 3]);
  });

  it('leave nothing behind when they fail, and an older file as it was', async () => {
    await exportRun(exporter('json'), checkpoint(), temporary.at('out.json'), noEngine);
    const before = await fingerprint(temporary.at());
    const lone = temporary.at('run/checkpoints/step-000100.safetensors');
    await assert.rejects(
      exportRun(exporter('onnx'), checkpoint(), temporary.at('out.json'), noEngine),
      /the engine was asked/,
    );
    await assert.rejects(
      exportRun(exporter('json'), { folder: temporary.at('run'), step: 150 }, temporary.at('out.json'), noEngine),
      (error) => error instanceof UserError && error.code === 'checkpoint/missing',
    );
    await assert.rejects(
      exportRun(exporter('json'), checkpoint(), temporary.at('nowhere/out.json'), noEngine),
      (error) => error instanceof UserError && error.code === 'file/write',
    );
    await assert.rejects(
      exportRun(exporter('safetensors'), { folder: lone, step: 7 }, temporary.at('out.json'), noEngine),
      UserError,
    );
    assert.deepEqual(await fingerprint(temporary.at()), before);
  });

  it('of a run without evaluations have no curve', async () => {
    const bare = await RunFolder.create(temporary.at('bare'), file);
    await bare.saveCheckpoint(0, sampleWeights(file));
    await assert.rejects(
      exportRun(exporter('csv'), { folder: bare.folder }, temporary.at('out.csv'), noEngine),
      (error) => error instanceof UserError && error.code === 'export/metrics',
    );
  });
});

describe('an exported ONNX model', () => {
  const task = parseTaskSpec({ operation: 'add', operandWidth: 3, trainDigits: [1, 2] });
  const layout = layoutOf(task);
  const { inputLength: tokens, vocabulary } = layout;

  /**
   * The export of a random model, and the largest difference of its logits from our own engine's, relative to the
   * largest of them.
   */
  async function compare(
    overrides: Partial<ModelConfig>,
    batch: number,
  ): Promise<{ program: Uint8Array; error: number }> {
    const config: ModelConfig = {
      ...modelFor(layout, { layers: 2, heads: 2, width: 8, encoding: 'learned' }),
      ...overrides,
    };
    const parameters = randomParameters(config, 7);
    const ids = randomIds(batch * tokens, config.vocabulary, 11);
    const program = exportOnnx({
      run: 'test',
      step: 3,
      task,
      model: config,
      tensors: unflatten(parameters, parametersOf(config)),
    });
    const positions = encodingNamed(config.encoding).positions?.ids(layout.roles.slice(0, tokens), config);
    const feeds = {
      ...parameterFeeds(config, parameters, 'cpu'),
      ids: new Tensor('int32', ids, [batch, tokens]),
      ...(positions && {
        positions: new Tensor(
          'int32',
          Int32Array.from({ length: batch * tokens }, (_, i) => positions[i % tokens]),
          [batch, tokens],
        ),
      }),
    };
    const ours = (await (await InferenceSession.create(forwardProgram(config, { batch, tokens, from: 0 }))).run(feeds))
      .logits;
    const theirs = (
      await (
        await InferenceSession.create(program)
      ).run({ ids: new Tensor('int64', BigInt64Array.from(ids, BigInt), [batch, tokens]) })
    ).logits;
    assert.deepEqual([...theirs.dims], [...ours.dims]);
    const expected = ours.data as Float32Array;
    const found = theirs.data as Float32Array;
    return {
      program,
      error: Math.max(...expected.map((value, i) => Math.abs(value - found[i]))) / Math.max(...expected.map(Math.abs)),
    };
  }

  for (const encoding of encodingNames)
    it(`with ${encoding} positions gives our logits within 1e-5, for any batch`, async () => {
      for (const batch of [1, 3]) {
        const { error } = await compare({ encoding }, batch);
        assert.ok(error < 1e-5, `batch ${batch}: off by ${error}`);
      }
    });
  const options: [string, Partial<ModelConfig>][] = [
    ['biases, an output matrix of its own and ReLU', { bias: true, tiedEmbeddings: false, activation: 'relu' }],
    ['more positions than the task has', { context: 40 }],
  ];
  for (const [what, overrides] of options)
    it(`with ${what} gives our logits within 1e-5`, async () => {
      const { error } = await compare(overrides, 2);
      assert.ok(error < 1e-5, `off by ${error}`);
    });

  it('has standard operators alone, a batch of any size, its weights by name, and says what it is', async () => {
    const { program } = await compare({ bias: true }, 1);
    const { opsetImport, graph, metadataProps } = decodeModel(program);
    const shape = ({ type }: ValueJson) =>
      type.tensorType.shape.dim?.map(({ dimParam, dimValue }) => dimParam ?? Number(dimValue));
    assert.deepEqual(
      {
        domains: opsetImport.map(({ domain, version }) => [domain, Number(version)]),
        foreign: graph.node.filter(({ domain }) => domain).map(({ opType }) => opType),
        inputs: graph.input.map((value) => [value.name, shape(value)]),
        outputs: graph.output.map((value) => [value.name, shape(value)]),
        weights: graph.initializer.map(({ name }) => name).filter((name) => name.startsWith('transformer.')).length,
        vocabulary: metadataProps?.find(({ key }) => key === 'vocabulary')?.value,
      },
      {
        domains: [['', 18]],
        foreign: [],
        inputs: [['ids', ['batch', tokens]]],
        outputs: [['logits', ['batch', tokens, vocabulary.length]]],
        weights: parametersOf({
          ...modelFor(layout, { layers: 2, heads: 2, width: 8, encoding: 'learned' }),
          bias: true,
        }).length,
        vocabulary: '0123456789+=;',
      },
    );
  });
});
