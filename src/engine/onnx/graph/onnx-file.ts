import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/*
 * ONNX's file format as far as our graphs need it: messages of Protocol Buffers, each field under the number that it
 * has in onnx.proto (github.com/onnx/onnx).
 */

/** ONNX's numbers for element types and kinds of attributes (`TensorProto.DataType`, `AttributeType`). */
export const dataTypes = { float32: 1, int32: 6, int64: 7, bool: 9 } as const;
export type ElementType = keyof typeof dataTypes;
const attributeTypes = { float: 1, int: 2, ints: 7 } as const;

/** The version of the format. Nothing of later versions is used. */
const irVersion = 8;

export type Attribute = { readonly int: number } | { readonly float: number } | { readonly ints: readonly number[] };

export interface OnnxNode {
  readonly type: string;
  /** The operator set that the type is of; standard ONNX when left out. */
  readonly domain?: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
}

/** A constant: its numbers row by row, little-endian. */
export interface OnnxTensor {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** An input or output of a graph. A size that is not fixed has a name instead. */
export interface OnnxValueInfo {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly (number | string)[];
}

export interface OnnxModel {
  readonly producer: string;
  /** Version of each operator set, by domain. */
  readonly operatorSets: Readonly<Record<string, number>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly constants: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValueInfo[];
  readonly outputs: readonly OnnxValueInfo[];
}

/** The bytes of a model file. */
export function encodeModel(model: OnnxModel): Uint8Array {
  const writer = new BinaryWriter();
  int(writer, 1, irVersion);
  text(writer, 2, model.producer);
  message(writer, 7, () => graph(writer, model));
  for (const [domain, version] of Object.entries(model.operatorSets))
    message(writer, 8, () => {
      text(writer, 1, domain);
      int(writer, 2, version);
    });
  for (const [key, value] of Object.entries(model.metadata))
    message(writer, 14, () => {
      text(writer, 1, key);
      text(writer, 2, value);
    });
  return writer.finish();
}

function graph(writer: BinaryWriter, { name, nodes, constants, inputs, outputs }: OnnxModel): void {
  for (const each of nodes) message(writer, 1, () => node(writer, each));
  text(writer, 2, name);
  for (const each of constants) message(writer, 5, () => tensor(writer, each));
  for (const each of inputs) message(writer, 11, () => valueInfo(writer, each));
  for (const each of outputs) message(writer, 12, () => valueInfo(writer, each));
}

function node(writer: BinaryWriter, { type, domain, inputs, outputs, attributes = {} }: OnnxNode): void {
  for (const name of inputs) text(writer, 1, name);
  for (const name of outputs) text(writer, 2, name);
  text(writer, 4, type);
  for (const [name, value] of Object.entries(attributes)) message(writer, 5, () => attribute(writer, name, value));
  if (domain !== undefined) text(writer, 7, domain);
}

function attribute(writer: BinaryWriter, name: string, value: Attribute): void {
  text(writer, 1, name);
  if ('float' in value) {
    writer.tag(2, WireType.Bit32).float(value.float);
    int(writer, 20, attributeTypes.float);
  } else if ('int' in value) {
    int(writer, 3, value.int);
    int(writer, 20, attributeTypes.int);
  } else {
    ints(writer, 8, value.ints);
    int(writer, 20, attributeTypes.ints);
  }
}

function tensor(writer: BinaryWriter, { name, type, shape, bytes }: OnnxTensor): void {
  ints(writer, 1, shape);
  int(writer, 2, dataTypes[type]);
  text(writer, 8, name);
  writer.tag(9, WireType.LengthDelimited).bytes(bytes);
}

function valueInfo(writer: BinaryWriter, { name, type, shape }: OnnxValueInfo): void {
  text(writer, 1, name);
  const dimension = (size: number | string) => () =>
    typeof size === 'string' ? text(writer, 2, size) : int(writer, 1, size);
  // A type is one of several kinds; ours are all tensors.
  message(writer, 2, () =>
    message(writer, 1, () => {
      int(writer, 1, dataTypes[type]);
      message(writer, 2, () => shape.forEach((size) => message(writer, 1, dimension(size))));
    }),
  );
}

function int(writer: BinaryWriter, field: number, value: number): void {
  writer.tag(field, WireType.Varint).int64(value);
}

function ints(writer: BinaryWriter, field: number, values: readonly number[]): void {
  if (values.length > 0) message(writer, field, () => values.forEach((value) => writer.int64(value)));
}

function text(writer: BinaryWriter, field: number, value: string): void {
  writer.tag(field, WireType.LengthDelimited).string(value);
}

function message(writer: BinaryWriter, field: number, write: () => void): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  write();
  writer.join();
}
