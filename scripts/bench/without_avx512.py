#!/usr/bin/env python3
"""Runs a command as if the processor had AVX2 and no AVX-512: `without_avx512.py FOLDER COMMAND …`.

FOLDER gets a copy of ONNX Runtime's library (Linux, x64, the version below) in which three branches that ask for
AVX-512 never find it; the installed one stays as it is. PyTorch, MKL, oneDNN and the C library are told by variables.
"""
import os
import pathlib
import sys

version = '1.30.0'
# Where, what is there, and what takes its place.
patches = [
    (0x16ABD1B, '740e', 'eb0e'),  # MLAS takes its kernels for AVX-512
    (0x17EB4EF, '746f', '9090'),  # CPUIDInfo notes AVX-512
    (0x17EB53D, '0f45c2', '89d090'),  # and its bfloat16
]
variables = {
    'MKL_ENABLE_INSTRUCTIONS': 'AVX2',
    'ONEDNN_MAX_CPU_ISA': 'AVX2',
    'ATEN_CPU_CAPABILITY': 'avx2',
    'GLIBC_TUNABLES': 'glibc.cpu.hwcaps=-AVX512F,-AVX512VL,-AVX512BW,-AVX512DQ,-AVX512CD',
}

if len(sys.argv) < 3:
    sys.exit(__doc__)
name = 'libonnxruntime.so.1'
root = pathlib.Path(__file__).resolve().parents[2]
library = bytearray((root / 'node_modules/onnxruntime-node/bin/napi-v6/linux/x64' / name).read_bytes())
for at, before, after in patches:
    end = at + len(after) // 2
    if library[at:end] != bytes.fromhex(before):
        sys.exit(f'this is not the library of ONNX Runtime {version}: other bytes at {at:#x}')
    library[at:end] = bytes.fromhex(after)
folder = pathlib.Path(sys.argv[1]).resolve()
folder.mkdir(parents=True, exist_ok=True)
(folder / name).write_bytes(library)
os.execvpe(sys.argv[2], sys.argv[2:], {**os.environ, **variables, 'LD_LIBRARY_PATH': str(folder)})
