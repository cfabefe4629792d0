import type { Axis } from '../shared/axes';
import type { Measure } from '../shared/probe';
import { headsAndMlps, labelOf } from './common/heads-and-mlps';
import { meanActivations } from './ablation/activations';
import { greedyCircuit, type Circuit } from './ablation/circuit';
import { ablationsOf, damageOf, methods, type Damage } from './ablation/damage';
import { rightPrompts } from './common/right-prompts';
import { ablationInWords } from './ablation/words';
import { answerAxis, answerPlaces, componentAxis, digitOrder, layerAxis, modelPart, positionAxis } from './common/axes';
import { measureOf, share } from './common/measure';
import { digitsOption, lengthAsked, samplesOption, seedOption } from './common/options';
import { defineProbe } from './probe';
import type { TaskLayout } from '../tasks/layout';

/** Share of the work that goes to single ablations; the rest goes to the circuit. */
const damagePart = 0.3;

/**
 * Which parts of the model do its answers need? Each head, MLP, block and position is ablated, and the answers that
 * break are counted, over prompts that the whole model answers right. The measures are Fail% and Impact of quanta_maths
 * (Quirke and Barez, arXiv 2310.13121; Quirke et al., arXiv 2402.02619): the share of answers that are no longer right,
 * and at which answer places. The right answer tokens before each one are fed in, so an error at one place causes none
 * at the next; an answer is right as a whole exactly when greedy decoding would give it.
 *
 * Ablating a head replaces its z (its output before the output matrix); an MLP, what it adds to the residual stream; a
 * block, what its attention and its MLP add; a position, what every block adds there, so that only its embedding can be
 * read. The replacement is zeros, the mean over those prompts at the same position, or the activation of another of
 * those prompts.
 *
 * The circuit is what remains after greedily mean-ablating heads and MLPs while enough answers stay right
 * (faithfulness).
 */
export const ablation = defineProbe({
  name: 'ablation',
  title: 'Ablation',
  question:
    'Which heads, MLPs, blocks and positions do right answers need, at which answer places, and how few are enough?',
  options: [
    {
      kind: 'choice',
      name: 'method',
      help: 'what replaces an ablated activation',
      choices: methods,
      default: 'mean',
    },
    {
      kind: 'integer',
      name: 'faithfulness',
      help: 'percent of right answers that the circuit must keep right',
      min: 1,
      max: 100,
      default: 95,
    },
    digitsOption,
    samplesOption,
    seedOption,
  ],
  async run({ runner, signal, progress }, { method, faithfulness, digits, samples, seed }) {
    const { layout, config } = runner;
    const { sequences, count, asked } = await rightPrompts(runner, lengthAsked(layout, digits), samples, seed, signal);
    const means = await meanActivations(runner, sequences, signal);
    const { parts, blocks, positions } = ablationsOf(runner);
    const damages = await damageOf(runner, [...parts, ...blocks, ...positions], {
      sequences,
      method,
      means,
      seed,
      signal,
      progress: (share) => progress(damagePart * share),
    });
    const circuit = await greedyCircuit(runner, {
      sequences,
      means,
      faithfulness: faithfulness / 100,
      signal,
      progress: (share) => progress(damagePart + (1 - damagePart) * share),
    });
    progress(1);

    const ofParts = damages.slice(0, parts.length);
    const ofBlocks = damages.slice(parts.length, parts.length + blocks.length);
    const ofPositions = damages.slice(parts.length + blocks.length);
    const perLayer = config.heads + 1;
    const ofLayer = [
      ...Array.from({ length: config.heads }, (_, head) => ({
        label: `H${head}`,
        part: { kind: 'headOfLayer', head } as const,
      })),
      ...['MLP', 'block'].map((label) => ({ label, part: { kind: 'noLayer' } as const })),
    ];
    const components = componentAxis('part', [
      ...headsAndMlps(config).map((part) => ({ label: labelOf(part), part: modelPart(part) })),
      ...blocks.map(({ label }, layer) => ({ label, part: { kind: 'inLayer', layer } as const })),
    ]);
    const position = positionAxis(layout);
    const measures: Measure[] = [
      measureOf(
        { name: 'broken', title: 'Answers that break with a head, an MLP or a whole block ablated', ...share },
        [layerAxis(config), componentAxis('part', ofLayer)],
        (layer, part) => (part < perLayer ? ofParts[layer * perLayer + part] : ofBlocks[layer]).broken,
      ),
      impact(layout, 'impact', 'Answer places that are wrong with a part ablated', components, [
        ...ofParts,
        ...ofBlocks,
      ]),
      measureOf(
        {
          name: 'broken-positions',
          title: 'Answers that break with what the blocks add at a position ablated',
          ...share,
        },
        [position],
        (at) => ofPositions[at].broken,
      ),
      impact(layout, 'impact-positions', 'Answer places that are wrong with a position ablated', position, ofPositions),
      faithfulnessCurve(circuit),
    ];
    const findings = ablationInWords(layout, {
      method,
      count,
      asked,
      circuit,
      parts: headsAndMlps(config).map((part, i) => ({ label: labelOf(part), ...ofParts[i] })),
    });
    return { prompts: count, measures, findings: [...findings, ...digitOrder(layout)] };
  },
});

function impact(layout: TaskLayout, name: string, title: string, of: Axis, damages: readonly Damage[]): Measure {
  const places = answerPlaces(layout);
  const target = (place: number) => layout.positionOf({ kind: 'answer', place }) - layout.promptLength;
  return measureOf({ name, title, ...share }, [of, answerAxis(layout, places)], (part, p) => {
    return damages[part].wrong[target(places[p])];
  });
}

const faithfulnessCurve = ({ removed }: Circuit): Measure =>
  measureOf(
    {
      name: 'circuit',
      title: 'Answers that stay right as heads and MLPs are ablated, one after another',
      ...share,
    },
    [
      componentAxis('ablated', [
        { label: 'nothing', part: { kind: 'noLayer' } },
        ...removed.map(({ part }) => ({ label: labelOf(part), part: modelPart(part) })),
      ]),
    ],
    (count) => (count === 0 ? 1 : removed[count - 1].right),
  );
