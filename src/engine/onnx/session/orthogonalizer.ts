import type { Orthogonalizer } from '../../optimizers/optimizer';
import { newtonSchulzProgram } from '../graph/newton-schulz';
import { floatTensor, openSession } from './session';

/**
 * Newton-Schulz iteration as ONNX Runtime does it, with one session a shape. The matrix given back is written anew by
 * the next call for its shape.
 */
export function onnxOrthogonalizer(): Orthogonalizer {
  const shapes = new Map<string, ReturnType<Orthogonalizer>>();
  return (rows, columns) => {
    const key = `${rows}×${columns}`;
    const known = shapes.get(key) ?? open(rows, columns);
    shapes.set(key, known);
    return known;
  };
}

async function open(rows: number, columns: number): ReturnType<Orthogonalizer> {
  const session = await openSession(newtonSchulzProgram(rows, columns));
  const orthogonal = new Float32Array(rows * columns);
  const fetches = { orthogonal: floatTensor(orthogonal, [rows, columns]) };
  return async (matrix) => {
    await session.run({ matrix: floatTensor(matrix, [rows, columns]) }, fetches);
    return orthogonal;
  };
}
