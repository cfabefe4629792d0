import type { Exporter } from './exporter';

/** What the run is and its training curve, as one document. A loss that was no number is null. */
export const json: Exporter = {
  format: 'json',
  holds: 'task, model and training curve',
  async encode(source) {
    const { run, step, task, model, imported } = await source.weights();
    const metrics = await source.metrics();
    const document = { run, checkpoint: step, ...(imported && { imported }), task, model, metrics };
    return `${JSON.stringify(document, null, 2)}\n`;
  },
};
