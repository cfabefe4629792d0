import type { Command } from 'commander';
import { digitOrderInWords } from '../../shared/place-words';
import { placeName, roleLabel } from '../../shared/roles';
import type { AttentionResult } from '../../shared/results';
import type { CliContext } from '../common/context';
import { withEngine } from '../common/engine-session';
import { addCheckpointOptions, type CheckpointFlags } from '../common/options';
import { printHeading, printJson, printLine, printProvenance, printTable, provenance } from '../common/output';
import { findTarget } from '../common/weights-target';

interface Flags extends CheckpointFlags {
  readonly prompt: string;
}

export function registerAttention(root: Command, context: CliContext): void {
  addCheckpointOptions(
    root
      .command('attention')
      .description("Attention of every layer and head over one prompt and the model's own answer."),
  )
    .requiredOption('--prompt <text>', 'the prompt, such as "349+705="')
    .action((flags: Flags) => attention(flags, context));
}

async function attention(flags: Flags, context: CliContext): Promise<void> {
  const { summary, checkpoint } = await findTarget(context, flags.run, flags.checkpoint);
  const result = await withEngine(context, flags.engine, (calls) =>
    calls.attention({ checkpoint, prompt: flags.prompt }, { signal: context.signal }),
  );
  const { tokens, roles, layers, heads, predicted, expected, wrongPlaces, prompt } = result;
  const maps = nest(result);
  if (flags.json)
    return printJson(context, {
      ...provenance(result),
      prompt,
      predicted,
      expected,
      wrongPlaces,
      tokens,
      roles,
      layers: maps,
    });
  const { base } = summary.task;
  const wrong = wrongPlaces.map((place) => placeName(place, base)).join(', ');
  printHeading(context, `${prompt}${predicted}`);
  printProvenance(context, result);
  const verdict =
    wrong === '' ? `The answer is right: ${expected}` : `The right answer is ${expected}; wrong at: ${wrong}`;
  const order = digitOrderInWords(summary.task);
  printLine(context, `${verdict}.${order === null ? '' : ` ${order}`}`);
  printLine(context, 'Where each head attends most while the answer is written (L0H0 is head 0 of layer 0)');
  const firstAnswer = roles.findIndex((role) => role.kind === 'answer');
  // The first digit of the answer is predicted at the token before it.
  const queries = roles.map((_, i) => i).filter((i) => i >= firstAnswer - 1);
  const columns = Array.from({ length: layers * heads }, (_, i) => ({ layer: Math.floor(i / heads), head: i % heads }));
  printTable(
    context,
    ['at token', ...columns.map(({ layer, head }) => `L${layer}H${head}`)],
    queries.map((query) => [
      `${tokens[query]} ${roleLabel(roles[query], base)}`,
      ...columns.map(({ layer, head }) => {
        const row = maps[layer][head][query];
        const key = row.indexOf(Math.max(...row));
        return `${roleLabel(roles[key], base)} ${row[key].toFixed(2)}`;
      }),
    ]),
  );
}

/** The flat pattern as [layer][head][query][key]. */
function nest({ pattern, layers, heads, size }: AttentionResult): number[][][][] {
  const range = <T>(length: number, make: (i: number) => T) => Array.from({ length }, (_, i) => make(i));
  const row = (at: number) => Array.from(pattern.subarray(at, at + size));
  return range(layers, (l) => range(heads, (h) => range(size, (q) => row(((l * heads + h) * size + q) * size))));
}
