import { storageTypes } from './globals';
import { Global, Opaque, Storage, Tuple, type PickleValue } from './values';

/**
 * What a call of an unknown function gives, by name: of the class that it makes where the function only makes objects.
 */
export function calledName({ name }: Opaque, args: PickleValue): string {
  if (name !== 'copyreg._reconstructor' && name !== 'copy_reg._reconstructor') return name;
  const [type] = args instanceof Tuple ? args.items : [];
  return type instanceof Opaque ? type.name : name;
}

/** A little-endian two's-complement integer of any length. */
export function longInteger(bytes: Uint8Array): number | bigint {
  const digits = bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
  const value = BigInt.asIntN(8 * bytes.length, digits);
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

/** A storage as torch.save names it: ('storage', type, key, device, number of elements). */
export function storageOf(id: PickleValue): Storage | Opaque | undefined {
  if (!(id instanceof Tuple)) return undefined;
  const [kind, type, key, , elements] = id.items;
  if (kind === 'storage' && type instanceof Opaque) return new Opaque(type.name);
  if (kind !== 'storage' || !(type instanceof Global) || typeof key !== 'string' || typeof elements !== 'number')
    return undefined;
  const dtype = storageTypes.get(type.name);
  return dtype === undefined ? undefined : new Storage(dtype, key, elements);
}
