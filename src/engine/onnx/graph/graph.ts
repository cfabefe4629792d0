import { onnx } from 'onnx-proto';

/** A tensor in the graph: its name and its shape, which is always known. */
export interface Value {
  readonly name: string;
  readonly shape: readonly number[];
}
export type ElementType = 'float32' | 'int32' | 'int64' | 'bool';
export type Attribute = { readonly int: number } | { readonly float: number } | { readonly ints: readonly number[] };

const { DataType } = onnx.TensorProto;
const dataTypes = { float32: DataType.FLOAT, int32: DataType.INT32, int64: DataType.INT64, bool: DataType.BOOL };
/** Operator sets: standard ONNX, and ONNX Runtime's own fused operators. */
const standardOperators = 18;
export const fused = 'com.microsoft';

/**
 * A batch of any size, as the first number of a shape: a model for other programs fixes all the rest. As a number of a
 * `Reshape` it means the same.
 */
export const anyBatch = -1;

/** Writes an ONNX model node by node, with every shape known when the node is made. */
export class Graph {
  private readonly nodes: onnx.INodeProto[] = [];
  /** The nodes that name the model's outputs. */
  private readonly namings: onnx.INodeProto[] = [];
  private readonly initializers: onnx.ITensorProto[] = [];
  private readonly inputs: onnx.IValueInfoProto[] = [];
  private readonly outputs: onnx.IValueInfoProto[] = [];
  private readonly constants = new Map<string, Value>();
  private count = 0;

  input(name: string, shape: readonly number[], type: ElementType = 'float32'): Value {
    this.inputs.push(valueInfo(name, shape, type));
    return { name, shape };
  }

  /** Makes a value an output of the model under a name of its own. */
  output(name: string, value: Value, type: ElementType = 'float32'): void {
    this.namings.push({ opType: 'Identity', input: [value.name], output: [name] });
    this.outputs.push(valueInfo(name, value.shape, type));
  }

  /** A float32 constant. */
  constant(values: Float32Array, shape: readonly number[]): Value {
    return this.initializer(values, 'float32', shape);
  }

  /** A float32 constant under a name of its own, as a model for other programs keeps its weights. */
  weight(name: string, values: Float32Array, shape: readonly number[]): Value {
    this.initializers.push({
      name,
      dims: [...shape],
      dataType: dataTypes.float32,
      rawData: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
    });
    return { name, shape };
  }

  scalar(value: number): Value {
    return this.constant(Float32Array.of(value), []);
  }

  /** An int64 vector, as shapes, axes and bounds are written. */
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

  /** Adds a node with several outputs, one a shape. */
  multi(
    type: string,
    inputs: readonly Value[],
    shapes: readonly (readonly number[])[],
    attributes: Record<string, Attribute> = {},
    domain = '',
  ): Value[] {
    const outputs = shapes.map((shape) => ({ name: `${type}_${this.count++}`, shape }));
    this.nodes.push({
      opType: type,
      domain,
      input: inputs.map((value) => value.name),
      output: outputs.map((value) => value.name),
      attribute: Object.entries(attributes).map(([name, value]) => attributeProto(name, value)),
    });
    return outputs;
  }

  /**
   * The model file's bytes.
   * @param metadata what the file says of itself
   */
  encode(metadata: Readonly<Record<string, string>> = {}): Uint8Array {
    const graph = {
      name: 'digitscope',
      node: this.inOrder(),
      initializer: this.initializers,
      input: this.inputs,
      output: this.outputs,
    };
    const opsetImport = [
      { domain: '', version: standardOperators },
      ...(this.nodes.some(({ domain }) => domain === fused) ? [{ domain: fused, version: 1 }] : []),
    ];
    const metadataProps = Object.entries(metadata).map(([key, value]) => ({ key, value }));
    return onnx.ModelProto.encode({
      irVersion: 8,
      producerName: 'digitscope',
      opsetImport,
      metadataProps,
      graph,
    }).finish();
  }

  /**
   * Nodes that nothing but outputs reads stand last, and the last of them first. ONNX Runtime begins with the last such
   * node and what it needs; so it computes a weight's gradient while what it comes from is still in the processor's
   * cache, and not after all other gradients.
   */
  private inOrder(): onnx.INodeProto[] {
    const read = new Set(this.nodes.flatMap(({ input }) => input ?? []));
    const isRead = ({ output }: onnx.INodeProto) => (output ?? []).some((name) => read.has(name));
    return [...this.nodes.filter(isRead), ...this.nodes.filter((node) => !isRead(node)).toReversed(), ...this.namings];
  }

  private initializer(values: Float32Array | BigInt64Array, type: ElementType, shape: readonly number[]): Value {
    const rawData = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    // The same scalar or shape is wanted again and again; long constants are few and not worth hashing.
    const key = rawData.length <= 64 ? `${type}:${shape.join()}:${rawData.join()}` : undefined;
    const known = key && this.constants.get(key);
    if (known) return known;
    const value = { name: `constant_${this.initializers.length}`, shape };
    this.initializers.push({ name: value.name, dims: [...shape], dataType: dataTypes[type], rawData });
    if (key) this.constants.set(key, value);
    return value;
  }
}

function valueInfo(name: string, shape: readonly number[], type: ElementType): onnx.IValueInfoProto {
  return {
    name,
    type: {
      tensorType: {
        elemType: dataTypes[type],
        shape: { dim: shape.map((n) => (n === anyBatch ? { dimParam: 'batch' } : { dimValue: n })) },
      },
    },
  };
}

function attributeProto(name: string, value: Attribute): onnx.IAttributeProto {
  const { AttributeType } = onnx.AttributeProto;
  if ('int' in value) return { name, type: AttributeType.INT, i: value.int };
  if ('float' in value) return { name, type: AttributeType.FLOAT, f: value.float };
  return { name, type: AttributeType.INTS, ints: [...value.ints] };
}
