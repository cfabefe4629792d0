import { Tensor as OrtTensor } from 'onnxruntime-node';
import type { Tensor as TfTensor } from '@tensorflow/tfjs';
import { cpuIdentity, webgpuIdentity } from '../../src/engine/onnx/session/identity';
import { dropoutFeed, forwardProgram, trainProgram, type ProgramShape } from '../../src/engine/onnx/graph/programs';
import type { Provider } from '../../src/engine/onnx/graph/provider';
import { gradientFetches, parameterFeeds } from '../../src/engine/onnx/session/parameter-tensors';
import { openSession } from '../../src/engine/onnx/session/session';
import { referencePass } from '../../src/engine/reference/programs';
import { forwardPass, parameterTensors, trainPass } from '../../src/engine/tensorflow/programs';
import type { Tensor } from '../../src/engine/reference/tensor';
import type { ModelInputs } from '../../src/model/gpt';
import { allTaps } from '../../src/model/taps';
import type { ModelConfig } from '../../src/shared/model-config';
import { testTensorflow } from './tensorflow';
import { webgpuAdapter } from './webgpu';

/** What a model is given in a test; ids are whole numbers in float64. */
export interface Question {
  /** Flat. */
  readonly parameters: Float32Array;
  readonly inputs: ModelInputs<Tensor>;
  /** [batch, tokens − from]. */
  readonly targets: Tensor;
}

/**
 * What an interpreter makes of it. Logits and taps are without dropout, as in evaluation; loss and gradients with it
 * where it is given.
 */
export interface Answer {
  readonly logits: ArrayLike<number>;
  readonly taps: ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: ArrayLike<number> }>;
  readonly loss: number;
  /** Flat. */
  readonly gradients: Float32Array | Float64Array;
}

/** One interpreter of the model. To test another: a line in `interpreters`. */
export interface Interpreter {
  /** What computes, in words, or why it cannot here. */
  readonly computesWith: () => Promise<string | { readonly missing: string }>;
  /** Makes ready for inputs of one shape, with dropout or without, and answers as often as it is asked. */
  open(
    config: ModelConfig,
    shape: ProgramShape,
    options: { dropout: boolean },
  ): Promise<(question: Question) => Promise<Answer>>;
}

/** Float64 loops. */
export const reference: Interpreter = {
  computesWith: () => Promise.resolve('float64 loops'),
  open: (config, { from }) =>
    Promise.resolve(({ parameters, inputs, targets }) => {
      const { logits, taps } = referencePass(config, parameters, { ...inputs, dropout: undefined }, targets, from);
      const { loss, gradients } = referencePass(config, parameters, inputs, targets, from);
      return Promise.resolve({
        logits: logits.data,
        taps,
        loss,
        gradients: Float64Array.from([...gradients.values()].flatMap(({ data }) => [...data])),
      });
    }),
};

/** ONNX Runtime with one of its providers. */
const onnxWith = (provider: Provider, computesWith: Interpreter['computesWith']): Interpreter => ({
  computesWith,
  open: async (config, shape, { dropout }) => {
    const forward = await openSession(
      forwardProgram(config, shape, { taps: allTaps(config.layers), provider }),
      provider,
    );
    const train = await openSession(trainProgram(config, shape, { dropout, provider }), provider);
    return async ({ parameters, inputs, targets }) => {
      const feeds = {
        ...parameterFeeds(config, parameters, provider),
        ids: ids(inputs.ids),
        ...(inputs.positions && { positions: ids(inputs.positions) }),
      };
      const factors = Object.fromEntries(
        (inputs.dropout ?? []).map((mask, site) => [dropoutFeed(site), timeMajor(mask)]),
      );
      const { logits, ...taps } = await forward.run(feeds);
      const gradients = new Float32Array(parameters.length);
      const { loss } = await train.run(
        { ...feeds, ...factors, targets: ids(targets) },
        { ...gradientFetches(config, gradients, provider), loss: null },
      );
      return {
        logits: numbers(logits),
        taps: new Map(Object.entries(taps).map(([name, value]) => [name, { shape: value.dims, data: numbers(value) }])),
        loss: numbers(loss)[0],
        gradients,
      };
    };
  },
});

export const onnx: Interpreter = onnxWith('cpu', () => Promise.resolve(cpuIdentity(1).label));

/** On the machine's own adapter where it has one, else on a driver in software. */
export const webgpu: Interpreter = onnxWith('webgpu', async () => {
  const adapter = await webgpuAdapter();
  return 'missing' in adapter ? adapter : `${webgpuIdentity().label} on ${adapter.driver}`;
});

/** TensorFlow.js: its CPU backend in JavaScript, or the package that DIGITSCOPE_TENSORFLOW points to. */
export const tensorflow: Interpreter = {
  computesWith: async () => {
    const { library, version } = await testTensorflow();
    return `${library} ${version}`;
  },
  open: async (config, { tokens, from }) => {
    const { tf } = await testTensorflow();
    const floats = ({ shape, data }: Tensor) => tf.tensor(Float32Array.from(data), [...shape], 'float32');
    const whole = ({ shape, data }: Tensor) => tf.tensor(Int32Array.from(data), [...shape], 'int32');
    const read = (value: TfTensor) => value.dataSync<'float32'>().slice();
    return ({ parameters, inputs, targets }) => {
      tf.engine().startScope();
      const named = parameterTensors(tf, config, parameters);
      const feeds = { ids: whole(inputs.ids), ...(inputs.positions && { positions: whole(inputs.positions) }) };
      const { logits, ...taps } = forwardPass(
        tf,
        config,
        named,
        feeds,
        { tokens, from },
        { taps: allTaps(config.layers) },
      );
      const { loss, gradient } = trainPass(
        tf,
        config,
        named,
        { ...feeds, dropout: inputs.dropout?.map(floats) },
        whole(targets),
        { tokens, from },
      );
      const tapped = Object.entries(taps).map(
        ([name, value]) => [name, { shape: value.shape, data: read(value) }] as const,
      );
      const answer = { logits: read(logits), taps: new Map(tapped), loss: read(loss)[0], gradients: read(gradient) };
      tf.engine().endScope();
      return Promise.resolve(answer);
    };
  },
};

/** Every interpreter that is held against the reference. */
export const interpreters: Readonly<Record<string, Interpreter>> = { onnx, webgpu, tensorflow };

const numbers = (value: OrtTensor) => value.data as Float32Array;
const ids = ({ shape, data }: Tensor) => new OrtTensor('int32', Int32Array.from(data), shape);

/** [batch, tokens, width] → [tokens, batch, width], as the graph takes dropout's factors. */
function timeMajor({ shape: [rows, tokens, width], data }: Tensor): OrtTensor {
  const turned = new Float32Array(data.length);
  for (let row = 0; row < rows; row++)
    for (let t = 0; t < tokens; t++)
      turned.set(data.subarray((row * tokens + t) * width, (row * tokens + t + 1) * width), (t * rows + row) * width);
  return new OrtTensor('float32', turned, [tokens, rows, width]);
}

/** The largest error relative to the largest expected number; NaN where anything is not a number. */
export function worstError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length)
    throw new Error(`${actual.length} numbers were computed where ${expected.length} are expected`);
  let size = 1e-6;
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    if (Number.isNaN(actual[i])) return NaN;
    size = Math.max(size, Math.abs(expected[i]));
    worst = Math.max(worst, Math.abs(expected[i] - actual[i]));
  }
  return worst / size;
}
