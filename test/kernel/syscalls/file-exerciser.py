"""Reads, writes, cuts, punches and maps one file at random, beside a copy in memory (the idea of Apple's fsx); prints `ok`, or where they part."""
import ctypes, mmap, os, random, sys

path, seed, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
random.seed(seed)
libc = ctypes.CDLL(None, use_errno=True)
libc.fallocate.argtypes = [ctypes.c_int, ctypes.c_int, ctypes.c_long, ctypes.c_long]
MAX = 200_000
fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC)
model = bytearray()
log = []
kept = None

def resize(size):
    global model
    model = model[:size] + bytearray(max(0, size - len(model)))

def check(what, got, wanted):
    if got != wanted:
        at = next((i for i, (a, b) in enumerate(zip(got, wanted)) if a != b), min(len(got), len(wanted)))
        print(what, 'differs at', at, 'lengths', len(got), len(wanted), *log[-12:], sep='\n')
        sys.exit(1)

for step in range(count):
    call = random.choice(['read', 'write', 'write', 'truncate', 'mapread', 'mapwrite', 'punch', 'keep', 'kept', 'reopen'])
    at, length = random.randrange(MAX), random.randrange(1, 30_000)
    log.append(f'{call} {at} {length} of {len(model)}')
    if call == 'read':
        check(call, os.pread(fd, length, at), bytes(model[at:at + length]))
    elif call == 'write':
        data = random.randbytes(length)
        if at + length > len(model):
            resize(at + length)
        model[at:at + length] = data
        check(call, os.pwrite(fd, data, at), length)
    elif call == 'truncate':
        if kept:
            continue  # a mapping beyond the end would be SIGBUS
        os.ftruncate(fd, at)
        resize(at)
    elif call == 'punch':
        if libc.fallocate(fd, 3, at, length) == 0 and at < len(model):
            end = min(at + length, len(model))
            model[at:end] = bytes(end - at)
    elif call in ('mapread', 'mapwrite') and len(model) > 0:
        with mmap.mmap(fd, len(model), mmap.MAP_SHARED) as pages:
            at %= len(model)
            end = min(at + length, len(model))
            if call == 'mapwrite':
                data = random.randbytes(end - at)
                pages[at:end] = data
                model[at:end] = data
            check(call, pages[at:end], bytes(model[at:end]))
    elif call == 'keep' and len(model) > 0:
        if kept:
            kept.close()
            kept = None
        else:
            kept = mmap.mmap(fd, len(model), mmap.MAP_SHARED)
    elif call == 'kept' and kept:
        at %= len(kept)
        end = min(at + length, len(kept))
        check(call, kept[at:end], bytes(model[at:end]))
        data = random.randbytes(end - at)
        kept[at:end] = data
        model[at:end] = data
    elif call == 'reopen':
        os.close(fd)
        fd = os.open(path, os.O_RDWR)
    check('size', str(os.fstat(fd).st_size), str(len(model)))
check('end', os.pread(fd, MAX * 2, 0), bytes(model))
print('ok')
