import type { Digits } from '../tasks/digits';

/** The places at which two answers differ, units first. */
export const wrongPlaces = (expected: Digits, predicted: Digits): number[] => [...expected.keys()].filter((place) => expected[place] !== predicted[place]);
