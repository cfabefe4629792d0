import { counted } from '../../shared/counted';
import { listed } from '../../shared/place-words';
import { placeName } from '../../shared/roles';
import type { TaskLayout } from '../../tasks/layout';
import { labelOf } from '../common/heads-and-mlps';
import { shortPercent } from '../../shared/percent';
import type { Circuit } from './circuit';
import type { Damage, Method } from './damage';

/** From this share of broken answers on, a part counts as needed. */
const needed = 0.05;
/** How many parts the findings name. */
const named = 5;

interface Evidence {
  readonly method: Method;
  /** Prompts that the whole model answers right, of those asked. */
  readonly count: number;
  readonly asked: number;
  readonly parts: readonly (Damage & { readonly label: string })[];
  readonly circuit: Circuit;
}

const verbs = { zero: 'set to zero', mean: 'replaced by their means', resample: 'replaced by those of other prompts' };

export function ablationInWords(layout: TaskLayout, { method, count, asked, parts, circuit }: Evidence): string[] {
  const important = parts.filter(({ broken }) => broken >= needed).sort((p, q) => q.broken - p.broken);
  const findings = [
    `The model answers ${count} of ${counted(asked, 'prompt')} right; the shares are of those, with ` +
      `outputs ${verbs[method]}.`,
  ];
  for (const { label, broken, wrong } of important.slice(0, named))
    findings.push(`With ${label} ablated, ${shortPercent(broken)} of answers break${placesOf(layout, broken, wrong)}.`);
  if (important.length > named)
    findings.push(`${important.length - named} more of the heads and MLPs break ${shortPercent(needed)} or more.`);
  const unimportant = `${parts.length - important.length} of ${parts.length} heads and MLPs`;
  findings.push(
    important.length === 0
      ? `No head or MLP alone breaks ${shortPercent(needed)} of answers.`
      : `${unimportant} break fewer than ${shortPercent(needed)} each.`,
  );
  return [...findings, circuitInWords(circuit)];
}

/** The places where at least half of the broken answers are wrong. */
function placesOf(
  { spec, answerWidth, positionOf, promptLength }: TaskLayout,
  broken: number,
  wrong: readonly number[],
): string {
  const places = Array.from({ length: answerWidth }, (_, place) => place).filter(
    (place) => wrong[positionOf({ kind: 'answer', place }) - promptLength] >= broken / 2,
  );
  return places.length === 0
    ? ', each at other places'
    : `, most of them at the ${listed(places.map((place) => placeName(place, spec.base)))}`;
}

function circuitInWords({ removed, kept, next }: Circuit): string {
  const right = removed.at(-1)?.right ?? 1;
  const enough =
    `${kept.length} of ${kept.length + removed.length} heads and MLPs keep ${shortPercent(right)} of these answers ` +
    'right, with the others replaced by their means';
  const names = kept.length === 0 ? '' : `: ${listed(kept.map(labelOf))}`;
  const beyond = next ? ` Ablating ${labelOf(next.part)} too would leave ${shortPercent(next.right)}.` : '';
  return `${enough}${names}.${beyond}`;
}
