import {
  encodeModel,
  type Attribute,
  type ElementType,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValueInfo,
} from './onnx-file';

/** A tensor in the graph: its name and its shape, which is always known. */
export interface Value {
  readonly name: string;
  readonly shape: readonly number[];
}

/** Operator sets: standard ONNX, and ONNX Runtime's own fused operators. */
const standardOperators = 18;
export const fused = 'com.microsoft';

/** A batch of any size, as the first size of a shape. `Reshape` gives the number the same meaning. */
export const anyBatch = -1;

/** Builds an ONNX model node by node; every shape is known when its node is made. */
export class Graph {
  private readonly nodes: OnnxNode[] = [];
  /** The nodes that name the model's outputs. */
  private readonly namings: OnnxNode[] = [];
  private readonly initializers: OnnxTensor[] = [];
  private readonly inputs: OnnxValueInfo[] = [];
  private readonly outputs: OnnxValueInfo[] = [];
  private readonly constants = new Map<string, Value>();
  private count = 0;

  input(name: string, shape: readonly number[], type: ElementType = 'float32'): Value {
    this.inputs.push(valueInfo(name, shape, type));
    return { name, shape };
  }

  /** Makes a value an output of the model, under this name. */
  output(name: string, value: Value, type: ElementType = 'float32'): void {
    this.namings.push({ type: 'Identity', inputs: [value.name], outputs: [name] });
    this.outputs.push(valueInfo(name, value.shape, type));
  }

  /** A float32 constant. */
  constant(values: Float32Array, shape: readonly number[]): Value {
    return this.initializer(values, 'float32', shape);
  }

  /** A named float32 constant: a weight of a model for other programs. */
  weight(name: string, values: Float32Array, shape: readonly number[]): Value {
    this.initializers.push({ name, type: 'float32', shape, bytes: bytesOf(values) });
    return { name, shape };
  }

  scalar(value: number): Value {
    return this.constant(Float32Array.of(value), []);
  }

  /** An int64 vector: a shape, axes or bounds. */
  indices(values: readonly number[], shape: readonly number[] = [values.length]): Value {
    return this.initializer(BigInt64Array.from(values, BigInt), 'int64', shape);
  }

  /** Adds a node with one output. */
  op(
    type: string,
    inputs: readonly Value[],
    shape: readonly number[],
    attributes: Record<string, Attribute> = {},
    domain = '',
  ): Value {
    return this.multi(type, inputs, [shape], attributes, domain)[0];
  }

  /** Adds a node with several outputs, one for each shape. */
  multi(
    type: string,
    inputs: readonly Value[],
    shapes: readonly (readonly number[])[],
    attributes: Record<string, Attribute> = {},
    domain = '',
  ): Value[] {
    const outputs = shapes.map((shape) => ({ name: `${type}_${this.count++}`, shape }));
    this.nodes.push({
      type,
      domain,
      inputs: inputs.map((value) => value.name),
      outputs: outputs.map((value) => value.name),
      attributes,
    });
    return outputs;
  }

  /**
   * The model file's bytes.
   * @param metadata what the file says of itself
   */
  encode(metadata: Readonly<Record<string, string>> = {}): Uint8Array {
    const usesFused = this.nodes.some(({ domain }) => domain === fused);
    return encodeModel({
      producer: 'digitscope',
      operatorSets: { '': standardOperators, ...(usesFused && { [fused]: 1 }) },
      metadata,
      name: 'digitscope',
      nodes: this.inOrder(),
      constants: this.initializers,
      inputs: this.inputs,
      outputs: this.outputs,
    });
  }

  /**
   * Nodes that nothing but outputs reads stand last, and the last of them first. ONNX Runtime begins with the last such
   * node and what it needs; so it computes a weight's gradient while what it comes from is still in the processor's
   * cache, and not after all other gradients.
   */
  private inOrder(): OnnxNode[] {
    const read = new Set(this.nodes.flatMap(({ inputs }) => inputs));
    const isRead = ({ outputs }: OnnxNode) => outputs.some((name) => read.has(name));
    return [...this.nodes.filter(isRead), ...this.nodes.filter((node) => !isRead(node)).toReversed(), ...this.namings];
  }

  private initializer(values: Float32Array | BigInt64Array, type: ElementType, shape: readonly number[]): Value {
    const bytes = bytesOf(values);
    // Scalars and shapes recur often; long constants are few and not worth hashing.
    const key = bytes.length <= 64 ? `${type}:${shape.join()}:${bytes.join()}` : undefined;
    const known = key && this.constants.get(key);
    if (known) return known;
    const value = { name: `constant_${this.initializers.length}`, shape };
    this.initializers.push({ name: value.name, type, shape, bytes });
    if (key) this.constants.set(key, value);
    return value;
  }
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array | BigInt64Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

const valueInfo = (name: string, shape: readonly number[], type: ElementType): OnnxValueInfo => ({
  name,
  type,
  shape: shape.map((size) => (size === anyBatch ? 'batch' : size)),
});
