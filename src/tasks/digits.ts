/**
 * The digits of a number, units first: the index is the place. Every operand and answer is one, zero-padded to its
 * width.
 */
export type Digits = Uint8Array;

/** Stands in {@link Digits} where a model wrote something that is no digit. */
export const notADigit = 255;

/** The characters of digits in every base up to 16, in the order of their values. */
export const digitCharacters = '0123456789abcdef';

/**
 * The digits of a number in a base, zero-padded.
 * @param value 0 or more
 * @param width number of digits to write
 * @throws RangeError when the value is negative or needs more than `width` digits
 */
export function digitsOf(value: bigint, base: number, width: number): Digits {
  const digits = new Uint8Array(width);
  const radix = BigInt(base);
  let rest = value;
  for (let place = 0; place < width; place++) {
    digits[place] = Number(rest % radix);
    rest /= radix;
  }
  if (value < 0n || rest > 0n) throw new RangeError(`${value} does not fit ${width} digits in base ${base}.`);
  return digits;
}

/** The number that digits write, exact at any width. */
export function valueOf(digits: Digits, base: number): bigint {
  const radix = BigInt(base);
  return digits.reduceRight((value, digit) => value * radix + BigInt(digit), 0n);
}

/**
 * Digits as text in reading order (most significant first), zero padding included, letters in lower case, `?` for what
 * is no digit.
 */
export function formatDigits(digits: Digits, base: number): string {
  let text = '';
  for (let place = digits.length - 1; place >= 0; place--)
    text += digits[place] < base ? digitCharacters[digits[place]] : '?';
  return text;
}

/** The number modulo base^places: the same digits with every place from `places` on set to zero. */
export function lowDigits(digits: Digits, places: number): Digits {
  return digits.slice().fill(0, places);
}

/** The places, ascending, in which two equally wide numbers differ. */
export function differingPlaces(a: Digits, b: Digits): number[] {
  return Array.from(a.keys()).filter((place) => a[place] !== b[place]);
}
