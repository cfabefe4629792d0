/** A float64 array with its shape, row-major. Ids are kept as float64 too: they are small whole numbers. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

export const elements = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

export const tensor = (shape: readonly number[], data: ArrayLike<number>): Tensor => ({
  shape,
  data: Float64Array.from(data),
});

/** A tensor computed element by element. */
export function build(shape: readonly number[], at: (index: number) => number): Tensor {
  const data = new Float64Array(elements(shape));
  for (let i = 0; i < data.length; i++) data[i] = at(i);
  return { shape, data };
}

export const zerosLike = (x: Tensor): Tensor => ({ shape: x.shape, data: new Float64Array(x.data.length) });

/** Sum of two tensors of one shape. */
export const plus = (a: Tensor, b: Tensor): Tensor => build(a.shape, (i) => a.data[i] + b.data[i]);

/** Product of the last two axes with equal leading axes: op(a) op(b), written as three loops. */
export function product(a: Tensor, b: Tensor, { transposeA = false, transposeB = false } = {}): Tensor {
  const [aRows, aColumns] = a.shape.slice(-2);
  const [bRows, bColumns] = b.shape.slice(-2);
  const [rows, inner] = transposeA ? [aColumns, aRows] : [aRows, aColumns];
  const columns = transposeB ? bRows : bColumns;
  const leading = a.shape.slice(0, -2);
  const y = new Float64Array(elements(leading) * rows * columns);
  for (let n = 0; n < elements(leading); n++)
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++) {
        let sum = 0;
        for (let k = 0; k < inner; k++) {
          const left = a.data[n * aRows * aColumns + (transposeA ? k * aColumns + i : i * aColumns + k)];
          const right = b.data[n * bRows * bColumns + (transposeB ? j * bColumns + k : k * bColumns + j)];
          sum += left * right;
        }
        y[(n * rows + i) * columns + j] = sum;
      }
  return { shape: [...leading, rows, columns], data: y };
}

/** All leading axes as one. */
export const asMatrix = (x: Tensor): Tensor => ({
  shape: [x.data.length / x.shape.at(-1)!, x.shape.at(-1)!],
  data: x.data,
});

/** [a, b, c, d] → [a, c, b, d]. */
export function swapMiddle(x: Tensor): Tensor {
  const [a, b, c, d] = x.shape;
  const y = new Float64Array(x.data.length);
  for (let i = 0; i < a; i++)
    for (let j = 0; j < b; j++)
      for (let k = 0; k < c; k++)
        for (let l = 0; l < d; l++) y[((i * c + k) * b + j) * d + l] = x.data[((i * b + j) * c + k) * d + l];
  return { shape: [a, c, b, d], data: y };
}
