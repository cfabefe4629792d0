import { checkpointError } from '../checkpoint-error';
import { list } from '../files';
import { readable, type ReadableTensor } from '../torch/tensor';
import type { TorchFile } from '../torch/torch-file';
import { TorchTensor, type PickleValue } from '../torch/values';

/** Where training scripts put the state dict when they save more than it; first those, for what stands beside it (a loss, a learning rate) may be tensors too. */
const nests = ['model', 'state_dict', 'model_state_dict'];

/**
 * The state dict of a saved object, and the numbers and booleans saved beside it.
 * @throws UserError `checkpoint/no-weights` when there is none, and those of `readable`
 */
export function stateDictOf(file: TorchFile, source: string): { tensors: Map<string, ReadableTensor>; facts: Map<string, number | boolean> } {
  const { root } = file;
  const nested = nests.map((name) => entryOf(root, name));
  const found = [...nested, root].map(tensorsOf).find((tensors) => tensors.size > 0);
  if (!found) {
    const holds = root instanceof Map && root.size > 0 ? ` (it holds ${list([...root.keys()].map((key) => (typeof key === 'string' ? key : '…')))})` : '';
    throw checkpointError('no-weights', source, `holds no state dict${holds}`, "Give a file of torch.save(model.state_dict(), 'weights.pt').");
  }
  const tensors = new Map([...found].map(([name, tensor]) => [name, readable(tensor, name, file.storage(tensor.storage.key), source)]));
  return { tensors, facts: new Map([root, entryOf(root, 'model_args')].flatMap(plainFacts)) };
}

const entryOf = (value: PickleValue, key: string): PickleValue => (value instanceof Map ? (value.get(key) ?? null) : null);

/** The tensors of a dictionary. A state dict may hold other things (`_extra_state`); they are no weights. */
function tensorsOf(value: PickleValue): Map<string, TorchTensor> {
  const entries = value instanceof Map ? [...value] : [];
  return new Map(entries.filter((entry): entry is [string, TorchTensor] => typeof entry[0] === 'string' && entry[1] instanceof TorchTensor));
}

function plainFacts(value: PickleValue): [string, number | boolean][] {
  const entries = value instanceof Map ? [...value] : [];
  return entries.filter((entry): entry is [string, number | boolean] => typeof entry[0] === 'string' && (typeof entry[1] === 'number' || typeof entry[1] === 'boolean'));
}
