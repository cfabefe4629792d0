// Reads model files by the official schema of ONNX, of which ours is a hand-written part.
import { createFileRegistry, fromBinary, toJson, type DescMessage } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const schema = fromBinary(FileDescriptorSetSchema, readFileSync(path.join(__dirname, '../fixtures/onnx/onnx.binpb')));
const modelProto: DescMessage = createFileRegistry(schema).getMessage('onnx.ModelProto')!;

/** A value that goes into a graph or comes out. */
export interface ValueJson {
  readonly name: string;
  readonly type: {
    readonly tensorType: {
      readonly elemType: number;
      readonly shape: { readonly dim?: readonly { readonly dimValue?: string; readonly dimParam?: string }[] };
    };
  };
}

/** A model in Protocol Buffers' JSON: 64-bit numbers are strings, bytes are base64, empty lists are absent. */
export interface ModelJson {
  readonly irVersion: string;
  readonly producerName: string;
  readonly opsetImport: readonly { readonly domain: string; readonly version: string }[];
  readonly metadataProps?: readonly { readonly key: string; readonly value: string }[];
  readonly graph: {
    readonly name: string;
    readonly node: readonly { readonly opType: string; readonly domain?: string }[];
    readonly initializer: readonly { readonly name: string }[];
    readonly input: readonly ValueJson[];
    readonly output: readonly ValueJson[];
  };
}

/** @throws Error where the file has a field that the schema does not know */
export function decodeModel(file: Uint8Array): ModelJson {
  const model = fromBinary(modelProto, file);
  if (unknownIn(model)) throw new Error('the file has fields that ONNX does not know');
  return toJson(modelProto, model) as unknown as ModelJson;
}

/** Whether a message, or one in it, holds fields that its schema does not know. */
function unknownIn(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return false;
  return '$unknown' in value || Object.values(value).some(unknownIn);
}
