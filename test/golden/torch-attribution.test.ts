import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { decodeSafetensors, type Tensors } from '../../src/checkpoint/safetensors';
import { flatten } from '../../src/checkpoint/weights';
import { blockTap } from '../../src/model/taps';
import { parametersOf } from '../../src/model/parameters';
import { componentsOf, componentTaps } from '../../src/probes/common/residual-components';
import { unembeddingOf } from '../../src/probes/common/unembedding';
import type { ModelConfig } from '../../src/shared/model-config';
import { parseTaskSpec } from '../../src/tasks/task-schema';
import { layoutOf } from '../../src/tasks/layout';
import { worstError } from '../support/interpreters';
import { referenceModel } from '../support/reference-model';

// What PyTorch computed, and the script that asked it: test/fixtures/torch-probes/make_fixtures.py.
const folder = path.resolve(__dirname, '../fixtures/torch-probes');
const layout = layoutOf(parseTaskSpec({ operation: 'add', base: 4, operandWidth: 2, trainDigits: [1, 2] }));

describe('direct logit attribution agrees with PyTorch', () => {
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.safetensors')))
    it(`${path.basename(file, '.safetensors')}: what every component adds to every answer token`, async () => {
      const { tensors, metadata } = decodeSafetensors(readFileSync(path.join(folder, file)), file);
      const config = JSON.parse(metadata.config) as ModelConfig;
      const sequences = JSON.parse(metadata.clean) as number[][];
      const named: Tensors = new Map(
        [...tensors]
          .filter(([key]) => key.startsWith('parameters/'))
          .map(([key, value]) => [key.slice('parameters/'.length), value]),
      );
      const model = referenceModel(layout, config, flatten(named, parametersOf(config)));
      const unembedding = unembeddingOf(model);
      const components = componentsOf(model, unembedding, false);
      const last = blockTap(config.layers - 1, 'residPost');
      const { taps } = await model.runner.run(Int32Array.from(sequences.flat()), {
        taps: [...componentTaps(model), last],
      });

      /** [pairs, answer tokens], summed over the components with such a label. */
      const added = (label: RegExp) =>
        sequences.flatMap((sequence, row) =>
          Array.from({ length: layout.targetCount }, (_, j) => {
            const at = row * layout.inputLength + layout.promptLength - 1 + j;
            const scale = unembedding.scale(taps.get(last)!.data, at * config.width);
            return components
              .filter((one) => label.test(one.label))
              .reduce(
                (sum, one) => sum + one.logit(taps, at, sequence[layout.promptLength + j]) * (one.scaled ? scale : 1),
                0,
              );
          }),
        );
      /** The part of a tensor [pairs, …, answer tokens] at one step of the axes between. */
      const part = (name: string, step = 0) => {
        const { data } = tensors.get(name)!;
        const steps = data.length / sequences.length / layout.targetCount;
        return sequences.flatMap((_, row) => [
          ...data.subarray((row * steps + step) * layout.targetCount, (row * steps + step + 1) * layout.targetCount),
        ]);
      };
      const expected: [string, number[], RegExp][] = [
        ['embeddings', part('dla.embed'), /^(embedding|position)$/],
        ['final LayerNorm bias', part('dla.ln_f_bias'), /^final LayerNorm bias$/],
        ['all of them', part('dla.logits'), /./],
        ...Array.from({ length: config.layers }, (_, layer): [string, number[], RegExp][] => [
          ...Array.from({ length: config.heads }, (__, head): [string, number[], RegExp] => [
            `L${layer}H${head}`,
            part('dla.heads', layer * config.heads + head),
            new RegExp(`^L${layer}H${head}$`),
          ]),
          [`L${layer} attention bias`, part('dla.attn_bias', layer), new RegExp(`^L${layer} attention bias$`)],
          [`L${layer} MLP`, part('dla.mlps', layer), new RegExp(`^L${layer} MLP$`)],
        ]).flat(),
      ];
      assert.deepEqual(
        expected.filter(([, values, label]) => !(worstError(added(label), values) < 1e-5)).map(([name]) => name),
        [],
      );
    });
});
