import { checkpointError } from '../checkpoint-error';
import { factOf, factWords, type Fact, type Facts } from './stated-facts';
import type { Architecture } from './importer';

/** What can be taken over from what a file says. */
interface Said {
  readonly architecture: Partial<Pick<Architecture, 'activation' | 'layerNormEpsilon'>>;
  readonly heads?: number;
  /** In sentences: what was assumed, and what is only nearly so. */
  readonly notes: readonly string[];
}

const headKeys = ['n_head', 'n_heads', 'num_heads', 'num_attention_heads', 'nhead', 'attention_heads', 'heads'];
const activationKeys = [
  'activation_function',
  'activation',
  'hidden_act',
  'hidden_activation',
  'act_fn',
  'act',
  'nonlinearity',
];
const epsilonKeys = ['layer_norm_epsilon', 'layer_norm_eps', 'layernorm_epsilon', 'ln_eps', 'norm_eps'];

interface Known {
  readonly ours: Architecture['activation'];
  /** Ours differs from it slightly. */
  readonly near?: boolean;
}
/** Activations by the names that they have elsewhere. */
const activations: ReadonlyMap<string, Known> = new Map<string, Known>([
  ...['gelu_new', 'gelu_pytorch_tanh', 'gelu_fast', 'gelu_tanh', 'new_gelu', 'newgelu'].map((name): [string, Known] => [
    name,
    { ours: 'gelu' },
  ]),
  ...['gelu', 'gelu_python', 'gelu_exact'].map((name): [string, Known] => [name, { ours: 'gelu', near: true }]),
  ['relu', { ours: 'relu' }],
]);

/** `relu` for `nn.ReLU()`. */
const bareName = (name: string): string =>
  name
    .toLowerCase()
    .replace(/^(torch\.)?(nn\.)?(functional\.)?/, '')
    .replace(/\(.*\)$/, '');

/** What else a file may say, and what of it our model computes; anything else would be another model. */
const checks: readonly [
  keys: readonly string[],
  fits: (value: Fact['value'], sizes: Architecture, where: string) => boolean,
][] = [
  // Scripts give names of their own to their models; in a config.json it is the name of an architecture.
  [['model_type'], (value, _, where) => where !== 'config.json' || value === 'gpt2'],
  [['quantization_config'], () => false],
  [
    [
      'scale_attn_by_inverse_layer_idx',
      'add_cross_attention',
      'use_rmsnorm',
      'rmsnorm',
      'rms_norm',
      'use_rotary',
      'rotary',
      'use_rope',
      'rope',
      'use_alibi',
      'alibi',
      'parallel_residual',
      'post_norm',
      'post_ln',
    ],
    (value) => value === false,
  ],
  [['scale_attn_weights', 'pre_norm', 'pre_ln', 'norm_first', 'causal', 'is_causal'], (value) => value === true],
  [['n_inner', 'd_ff', 'd_mlp', 'ffn_dim', 'intermediate_size'], (value, { width }) => value === 4 * width],
  [
    ['norm', 'norm_type', 'norm_layer', 'normalization', 'normalization_type'],
    (value) => value === true || /^(ln|pre|pre_?ln|layer_?norm)$/i.test(String(value)),
  ],
  [
    [
      'position_encoding',
      'positional_encoding',
      'pos_encoding',
      'pos_enc',
      'pos_emb',
      'position_embedding_type',
      'pos_type',
    ],
    (value) => typeof value === 'boolean' || /^(learned|absolute|learned_absolute|abs|wpe|ape)$/i.test(String(value)),
  ],
];

/**
 * Reads what a file says of its model beside the tensors: takes what our model can do, and refuses what it cannot. What
 * is not said is assumed, and the notes say so.
 * @param sizes what shows in the tensors
 * @throws UserError `checkpoint/config` naming the field
 */
export function readStatedArchitecture(facts: Facts, sizes: Architecture, source: string): Said {
  const refuse = (fact: Fact, wants: string): never => {
    throw checkpointError(
      'config',
      source,
      `says ${factWords(fact)}, and ${wants}`,
      'Such a model cannot be imported; if the field is wrong, correct it.',
    );
  };
  for (const [keys, fits] of checks)
    for (const fact of facts)
      if (keys.includes(fact.key) && !fits(fact.value, sizes, fact.where))
        refuse(
          fact,
          'models here have LayerNorm before each part, learned positions, MLPs of 4 times the width, and ' +
            'attention scaled by the head width alone',
        );

  const notes: string[] = [];
  const heads = facts.filter(({ key, value }) => headKeys.includes(key) && typeof value === 'number');
  const [first] = heads;
  if (first !== undefined) {
    const count = Number(first.value);
    if (!Number.isInteger(count) || count < 1 || sizes.width % count !== 0)
      refuse(first, `a width of ${sizes.width} does not split into so many heads`);
    const other = heads.find(({ value }) => value !== first.value);
    if (other) notes.push(`The file says ${factWords(first)} and ${factWords(other)}; the first is taken.`);
  }

  const activation = factOf(
    facts.filter(({ value }) => typeof value === 'string'),
    ...activationKeys,
  );
  const known =
    activation &&
    (activations.get(bareName(String(activation.value))) ??
      refuse(activation, 'models here have GELU in the tanh form, or ReLU'));
  if (activation && known?.near)
    notes.push(
      `The file says ${factWords(activation)}, which is GELU in its exact form; computed is the tanh form, so ` +
        'logits differ slightly.',
    );

  const epsilon = factOf(
    facts.filter(({ value }) => typeof value === 'number'),
    ...epsilonKeys,
  );
  if (epsilon && !(Number(epsilon.value) > 0)) refuse(epsilon, 'it must be above 0');

  const assumed = [!known && 'GELU in the tanh form', !epsilon && 'LayerNorm with an epsilon of 1e-5'].filter(
    (part) => part !== false,
  );
  if (assumed.length > 0) notes.push(`Assumed, since neither the file nor its tensors say: ${assumed.join(', and ')}.`);
  return {
    architecture: {
      ...(known && { activation: known.ours }),
      ...(epsilon && { layerNormEpsilon: Number(epsilon.value) }),
    },
    ...(first !== undefined && { heads: Number(first.value) }),
    notes,
  };
}
