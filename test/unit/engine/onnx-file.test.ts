import assert from 'node:assert/strict';
import { encodeModel } from '../../../src/engine/onnx/graph/onnx-file';
import { decodeModel } from '../../support/onnx-model';

describe('a model file', () => {
  it('says by the official schema of ONNX what the graph says', () => {
    const bytes = Uint8Array.of(1, 0, 0, 0, 2, 0, 0, 0);
    const file = encodeModel({
      producer: 'digitscope',
      operatorSets: { '': 18, 'com.microsoft': 1 },
      metadata: { vocabulary: '0123456789+=;', title: 'naïve · 数' },
      name: 'a graph',
      nodes: [
        { type: 'Identity', inputs: ['x'], outputs: ['a'] },
        {
          type: 'FusedMatMul',
          domain: 'com.microsoft',
          inputs: ['a', 'constant'],
          outputs: ['y', 'z'],
          attributes: { axis: { int: -1 }, keepdims: { int: 0 }, alpha: { float: 0.5 }, perm: { ints: [1, 0, -2] } },
        },
      ],
      constants: [
        { name: 'constant', type: 'int32', shape: [2, 1], bytes },
        { name: 'scalar', type: 'float32', shape: [], bytes: bytes.subarray(4) },
      ],
      inputs: [{ name: 'x', type: 'int64', shape: ['batch', 3_000_000_000] }],
      outputs: [
        { name: 'y', type: 'bool', shape: [] },
        { name: 'z', type: 'float32', shape: [4] },
      ],
    });
    const value = (name: string, elemType: number, dim: object[]) => ({
      name,
      type: { tensorType: { elemType, shape: dim.length > 0 ? { dim } : {} } },
    });
    assert.deepEqual(decodeModel(file), {
      irVersion: '8',
      producerName: 'digitscope',
      opsetImport: [
        { domain: '', version: '18' },
        { domain: 'com.microsoft', version: '1' },
      ],
      metadataProps: [
        { key: 'vocabulary', value: '0123456789+=;' },
        { key: 'title', value: 'naïve · 数' },
      ],
      graph: {
        name: 'a graph',
        node: [
          { opType: 'Identity', input: ['x'], output: ['a'] },
          {
            opType: 'FusedMatMul',
            domain: 'com.microsoft',
            input: ['a', 'constant'],
            output: ['y', 'z'],
            attribute: [
              { name: 'axis', i: '-1', type: 'INT' },
              { name: 'keepdims', i: '0', type: 'INT' },
              { name: 'alpha', f: 0.5, type: 'FLOAT' },
              { name: 'perm', ints: ['1', '0', '-2'], type: 'INTS' },
            ],
          },
        ],
        initializer: [
          { name: 'constant', dataType: 6, dims: ['2', '1'], rawData: 'AQAAAAIAAAA=' },
          { name: 'scalar', dataType: 1, rawData: 'AgAAAA==' },
        ],
        input: [value('x', 7, [{ dimParam: 'batch' }, { dimValue: '3000000000' }])],
        output: [value('y', 9, []), value('z', 1, [{ dimValue: '4' }])],
      },
    });
  });
});
