import { messageOf } from '../shared/errors';

/** The system's code of an error, such as ENOSPC. */
export const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException | undefined)?.code;

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on the disk',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'files may not be that large here',
  EROFS: 'the file system is read-only',
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'a part of its path is a file, not a folder',
  EISDIR: 'it is a folder',
  EEXIST: 'a file of that name is there',
  ENAMETOOLONG: 'its name is too long',
  EIO: 'the disk reports an error',
  ELOOP: 'its links lead in a circle',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
};

/** Why a file could not be read or written, in words. */
export const reasonOf = (error: unknown): string => reasons[codeOf(error) ?? ''] ?? messageOf(error).replace(/\.$/, '');
