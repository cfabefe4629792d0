// One voice for every script: a heading for each step, an indented line for its details, and one sentence when it
// cannot go on.

/** A step that is about to be done. */
export const say = (text) => console.log(`\n\u25b8 ${text}`);

/** A detail of the step. */
export const note = (text) => console.log(`  ${text}`);

/** An expected failure whose message tells a person what was wrong and what to do; scripts print it without a stack. */
export class Refusal extends Error {}

/**
 * Runs a script's main function; a Refusal ends it with one sentence and exit code 2, anything else with its stack and
 * 1.
 */
export async function main(work) {
  try {
    await work();
  } catch (error) {
    console.error(error instanceof Refusal ? `\nerror: ${error.message}` : error);
    process.exit(error instanceof Refusal ? 2 : 1);
  }
}
