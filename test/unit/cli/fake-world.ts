import { Writable } from 'node:stream';
import type { CliContext } from '../../../src/cli/common/context';
import { runCli } from '../../../src/cli/run-cli';
import type { EngineContract } from '../../../src/shared/engine-contract';
import type { Axis } from '../../../src/shared/axes';
import type { EngineIdentity } from '../../../src/shared/identities';
import type { ProbeResult } from '../../../src/shared/probe';
import { readsMeasures } from '../../../src/shared/reads';
import type { AttentionResult, EvalResult } from '../../../src/shared/results';
import type { CallOptions, Client } from '../../../src/shared/rpc';

export const engine: EngineIdentity = {
  name: 'cpu',
  library: 'onnxruntime',
  version: '1.0.0',
  workers: 2,
  label: 'onnxruntime 1.0.0 · CPU · 2 workers',
};

/** What a run of the command line left: its exit code, both streams and the calls that it made. */
export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly calls: readonly { readonly name: string; readonly params: unknown }[];
}

class Memory extends Writable {
  text = '';
  constructor(readonly isTTY: boolean) {
    super();
  }
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

export interface World {
  readonly cwd: string;
  readonly terminal?: boolean;
  readonly debug?: boolean;
  readonly signal?: AbortSignal;
  /** Answers of the engine; a call without one fails the test. */
  readonly answers?: Partial<Client<EngineContract>>;
  /** Lets the engine process end by itself. */
  readonly dies?: Promise<number | null>;
  readonly log?: readonly string[];
}

/** Runs one command line against an engine that is made up. */
export async function cli(args: readonly string[], world: World): Promise<Outcome> {
  const out = new Memory(world.terminal ?? false);
  const err = new Memory(world.terminal ?? false);
  const calls: { name: string; params: unknown }[] = [];
  // Calls under way reject when the process is ended, as those of the real one do.
  let dispose: () => void = () => undefined;
  const disposed = new Promise<never>(
    (_, reject) => (dispose = () => reject(new Error('Pending response rejected since connection got disposed'))),
  );
  disposed.catch(() => undefined);
  const fake = new Proxy({} as Client<EngineContract>, {
    get: (_, name: keyof EngineContract) => async (params: never, options?: CallOptions<never>) => {
      calls.push({ name, params });
      const answer = world.answers?.[name] as ((params: never, options?: CallOptions<never>) => unknown) | undefined;
      if (!answer) throw new Error(`The engine was asked to ${name}`);
      return Promise.race([answer(params, options), disposed]);
    },
  });
  const context: CliContext = {
    cwd: world.cwd,
    out,
    err,
    colour: false,
    debug: world.debug ?? false,
    signal: world.signal ?? new AbortController().signal,
    startEngine: ({ onLog }) => {
      world.log?.forEach((line) => onLog?.(line));
      return { calls: fake, exited: world.dies ?? new Promise(() => undefined), dispose };
    },
  };
  const code = await runCli(args, context);
  return { code, out: out.text, err: err.text, calls };
}

/** Splits a command line at its blanks; no argument of these tests holds one. */
export const words = (line: string): string[] => line.split(' ').filter((word) => word !== '');

/** An evaluation in which every number follows from the length. */
export const evaluation = (
  folder: string,
  step: number,
  digits: readonly number[],
  samples: number,
  lift = 0,
): EvalResult => ({
  engine,
  checkpoint: { folder, run: 'sample', step },
  byDigits: digits.map((length) => ({
    digits: length,
    samples,
    exact: length <= 2 ? 1 - lift : 0.25 + lift,
    truncatedExact: 0.999,
    predicted: 1,
    byPlace: [
      { place: 0, accuracy: 1 },
      { place: 1, accuracy: 0.5 + lift },
    ],
  })),
});

/** What the probe `reads` answers; the digits of a alone, of as many places as the matrices have columns. */
export function readsProbe(
  folder: string,
  samples: number,
  matrices: Partial<Record<(typeof readsMeasures)[number], readonly (readonly number[])[]>> = {},
): ProbeResult {
  const digits = [
    { operand: 'a', place: 1 },
    { operand: 'a', place: 0 },
  ] as const;
  const inputs: Axis = { kind: 'inputDigit', name: 'operand digit', labels: ['a tens', 'a units'], digits };
  const answers: Axis = { kind: 'answerPlace', name: 'answer place', labels: ['units', 'tens'], places: [0, 1] };
  const all = { ...readsMatrices, ...matrices };
  return {
    engine,
    checkpoint: { folder, run: 'sample', step: 200 },
    probe: 'reads',
    options: {},
    prompts: samples,
    measures: [
      ...readsMeasures.map((name) => ({
        name,
        title: name,
        axes: [answers, inputs],
        values: Float64Array.from(all[name].flat()),
        unit: 'share',
      })),
      { name: 'needed', title: 'needed', axes: [inputs], values: Float64Array.of(1, 1), unit: 'share' },
    ],
    findings: [],
  };
}

const readsMatrices = {
  effect: [
    [0, 1],
    [0.9, 0.125],
  ],
  probability: [
    [0, 0.99],
    [0.75, 0.0625],
  ],
  margin: [
    [-0.5, 8],
    [4, -0.0001],
  ],
};

/** The same as matrices, units first. */
export const readsAnswer = (samples: number) => ({
  digits: 2,
  samples,
  inputs: [
    { operand: 'a', place: 0 },
    { operand: 'a', place: 1 },
  ],
  needed: [0, 1],
  answers: [{ place: 0 }, { place: 1 }],
  effect: [
    [1, 0],
    [0.125, 0.9],
  ],
  probability: [
    [0.99, 0],
    [0.0625, 0.75],
  ],
  margin: [
    [8, -0.5],
    [-0.0001, 4],
  ],
});

/**
 * Two layers of one head over three tokens: every query looks at itself or at the token before, alike before and after.
 */
export const attentionAnswer = (folder: string): AttentionResult => ({
  engine,
  checkpoint: { folder, run: 'sample', step: 200 },
  prompt: '1+2=',
  tokens: ['2', '=', '3'],
  roles: [{ kind: 'operand', operand: 'b', place: 0 }, { kind: 'equals' }, { kind: 'answer', place: 0 }],
  layers: 2,
  heads: 1,
  size: 3,
  pattern: Float32Array.of(1, 0, 0, 0.75, 0.25, 0, 0, 0.5, 0.5, 1, 0, 0, 0, 1, 0, 0, 0.25, 0.75),
  predicted: '3',
  expected: '4',
  wrongPlaces: [0],
});
