import { parametersOf } from '../../model/parameters';
import { notFiniteWords } from '../../shared/not-finite';
import type { Tensors } from '../safetensors';
import { readSelfDescription } from '../self-description';
import { checkShapes, notFinite } from '../weights';
import type { Importer } from './importer';

/** Our own safetensors, which say of themselves which task and model they are. */
export const own: Importer = {
  layout: 'Digitscope',
  recognises: ({ metadata }) => 'digitscope' in metadata,
  read(source) {
    const { step, task, model } = readSelfDescription(source.metadata, source.name);
    const tensors: Tensors = new Map(
      [...source.tensors].map(([name, { shape, read }]) => [name, { shape, data: read() }]),
    );
    checkShapes(tensors, parametersOf(model), source.name);
    const { heads, ...architecture } = model;
    const strange = notFinite(tensors);
    return {
      layout: own.layout,
      architecture,
      heads,
      task,
      step,
      tensors,
      notes: strange.length > 0 ? [notFiniteWords(strange)] : [],
    };
  },
};
