/** Error numbers (errno(3), asm-generic/errno.h) with strerror(3)'s words. Constants, so that throwing one costs no stack trace. */

/** A failed system call. Compare by identity: `error === ENOENT`. */
export class Errno extends Error {
  readonly code: string;
  readonly errno: number;

  constructor(code: string, errno: number, strerror: string) {
    super(strerror);
    this.name = 'Errno';
    this.code = code;
    this.errno = errno;
  }
}

export const EPERM = new Errno('EPERM', 1, 'Operation not permitted');
export const ENOENT = new Errno('ENOENT', 2, 'No such file or directory');
export const ESRCH = new Errno('ESRCH', 3, 'No such process');
export const EINTR = new Errno('EINTR', 4, 'Interrupted system call');
export const EIO = new Errno('EIO', 5, 'Input/output error');
export const ENXIO = new Errno('ENXIO', 6, 'No such device or address');
export const E2BIG = new Errno('E2BIG', 7, 'Argument list too long');
export const ENOEXEC = new Errno('ENOEXEC', 8, 'Exec format error');
export const EBADF = new Errno('EBADF', 9, 'Bad file descriptor');
export const ECHILD = new Errno('ECHILD', 10, 'No child processes');
export const EAGAIN = new Errno('EAGAIN', 11, 'Resource temporarily unavailable');
export const ENOMEM = new Errno('ENOMEM', 12, 'Cannot allocate memory');
export const EACCES = new Errno('EACCES', 13, 'Permission denied');
export const EFAULT = new Errno('EFAULT', 14, 'Bad address');
export const ENOTBLK = new Errno('ENOTBLK', 15, 'Block device required');
export const EBUSY = new Errno('EBUSY', 16, 'Device or resource busy');
export const EEXIST = new Errno('EEXIST', 17, 'File exists');
export const EXDEV = new Errno('EXDEV', 18, 'Invalid cross-device link');
export const ENODEV = new Errno('ENODEV', 19, 'No such device');
export const ENOTDIR = new Errno('ENOTDIR', 20, 'Not a directory');
export const EISDIR = new Errno('EISDIR', 21, 'Is a directory');
export const EINVAL = new Errno('EINVAL', 22, 'Invalid argument');
export const ENFILE = new Errno('ENFILE', 23, 'Too many open files in system');
export const EMFILE = new Errno('EMFILE', 24, 'Too many open files');
export const ENOTTY = new Errno('ENOTTY', 25, 'Inappropriate ioctl for device');
export const ETXTBSY = new Errno('ETXTBSY', 26, 'Text file busy');
export const EFBIG = new Errno('EFBIG', 27, 'File too large');
export const ENOSPC = new Errno('ENOSPC', 28, 'No space left on device');
export const ESPIPE = new Errno('ESPIPE', 29, 'Illegal seek');
export const EROFS = new Errno('EROFS', 30, 'Read-only file system');
export const EMLINK = new Errno('EMLINK', 31, 'Too many links');
export const EPIPE = new Errno('EPIPE', 32, 'Broken pipe');
export const EDOM = new Errno('EDOM', 33, 'Numerical argument out of domain');
export const ERANGE = new Errno('ERANGE', 34, 'Numerical result out of range');
export const EDEADLK = new Errno('EDEADLK', 35, 'Resource deadlock avoided');
export const ENAMETOOLONG = new Errno('ENAMETOOLONG', 36, 'File name too long');
export const ENOLCK = new Errno('ENOLCK', 37, 'No locks available');
export const ENOSYS = new Errno('ENOSYS', 38, 'Function not implemented');
export const ENOTEMPTY = new Errno('ENOTEMPTY', 39, 'Directory not empty');
export const ELOOP = new Errno('ELOOP', 40, 'Too many levels of symbolic links');
export const ENODATA = new Errno('ENODATA', 61, 'No data available');
export const ETIME = new Errno('ETIME', 62, 'Timer expired');
export const EPROTO = new Errno('EPROTO', 71, 'Protocol error');
export const EOVERFLOW = new Errno('EOVERFLOW', 75, 'Value too large for defined data type');
export const ELIBBAD = new Errno('ELIBBAD', 80, 'Accessing a corrupted shared library');
export const EILSEQ = new Errno('EILSEQ', 84, 'Invalid or incomplete multibyte or wide character');
export const ENOTSOCK = new Errno('ENOTSOCK', 88, 'Socket operation on non-socket');
export const EDESTADDRREQ = new Errno('EDESTADDRREQ', 89, 'Destination address required');
export const EMSGSIZE = new Errno('EMSGSIZE', 90, 'Message too long');
export const EPROTOTYPE = new Errno('EPROTOTYPE', 91, 'Protocol wrong type for socket');
export const ENOPROTOOPT = new Errno('ENOPROTOOPT', 92, 'Protocol not available');
export const EPROTONOSUPPORT = new Errno('EPROTONOSUPPORT', 93, 'Protocol not supported');
export const ESOCKTNOSUPPORT = new Errno('ESOCKTNOSUPPORT', 94, 'Socket type not supported');
export const EOPNOTSUPP = new Errno('EOPNOTSUPP', 95, 'Operation not supported');
export const EAFNOSUPPORT = new Errno('EAFNOSUPPORT', 97, 'Address family not supported by protocol');
export const EADDRINUSE = new Errno('EADDRINUSE', 98, 'Address already in use');
export const EADDRNOTAVAIL = new Errno('EADDRNOTAVAIL', 99, 'Cannot assign requested address');
export const ENETDOWN = new Errno('ENETDOWN', 100, 'Network is down');
export const ENETUNREACH = new Errno('ENETUNREACH', 101, 'Network is unreachable');
export const ECONNABORTED = new Errno('ECONNABORTED', 103, 'Software caused connection abort');
export const ECONNRESET = new Errno('ECONNRESET', 104, 'Connection reset by peer');
export const ENOBUFS = new Errno('ENOBUFS', 105, 'No buffer space available');
export const EISCONN = new Errno('EISCONN', 106, 'Transport endpoint is already connected');
export const ENOTCONN = new Errno('ENOTCONN', 107, 'Transport endpoint is not connected');
export const ESHUTDOWN = new Errno('ESHUTDOWN', 108, 'Cannot send after transport endpoint shutdown');
export const ETIMEDOUT = new Errno('ETIMEDOUT', 110, 'Connection timed out');
export const ECONNREFUSED = new Errno('ECONNREFUSED', 111, 'Connection refused');
export const EHOSTDOWN = new Errno('EHOSTDOWN', 112, 'Host is down');
export const EHOSTUNREACH = new Errno('EHOSTUNREACH', 113, 'No route to host');
export const EALREADY = new Errno('EALREADY', 114, 'Operation already in progress');
export const EINPROGRESS = new Errno('EINPROGRESS', 115, 'Operation now in progress');
export const ESTALE = new Errno('ESTALE', 116, 'Stale file handle');
export const EDQUOT = new Errno('EDQUOT', 122, 'Disk quota exceeded');
export const ECANCELED = new Errno('ECANCELED', 125, 'Operation canceled');

/** Linux's second names. */
export const EWOULDBLOCK = EAGAIN;
export const ENOTSUP = EOPNOTSUPP;
