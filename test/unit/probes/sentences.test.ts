import { probes } from '../../../src/probes/probes';
import { alwaysRight, askQuickly, withTinyModel } from '../../support/every-probe';
import { assertSentences, withoutFigures } from '../../support/sentences';
import { spec } from '../tasks/specs';

describe('what probes say', () => {
  it('is as it was read last', async function () {
    this.timeout(120_000);
    const task = spec({ operation: 'mod-add', modulus: 50, operandWidth: 3, trainDigits: [1, 2] });
    const said = await withTinyModel(task, async (model) => {
      const answered: Record<string, string[]> = {};
      for (const probe of probes) {
        const { findings, measures } = await askQuickly(probe, alwaysRight(model));
        const titles = measures.map(({ title }) => title);
        answered[probe.name] = [probe.title, probe.question, ...findings, ...titles].map(withoutFigures);
      }
      return answered;
    });
    assertSentences('probes', said);
  });
});
