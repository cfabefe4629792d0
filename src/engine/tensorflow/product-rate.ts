import type { TensorFlow } from './load';

const side = 1024;
const repeats = 20;

/** The speed of large products, in GFLOP/s. */
export async function tensorflowProductRate(tf: TensorFlow): Promise<number> {
  const a = tf.randomUniform([side, side], -1, 1);
  const product = async () => {
    const result = tf.matMul(a, a);
    await result.data();
    result.dispose();
  };
  await product();
  const began = performance.now();
  for (let i = 0; i < repeats; i++) await product();
  a.dispose();
  return (repeats * 2 * side ** 3) / (performance.now() - began) / 1e6;
}
