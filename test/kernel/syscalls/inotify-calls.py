"""inotify(7) by way of ctypes, in an empty directory; prints the events. What Linux 6.18 answers is in inotify.test.ts."""
import ctypes, os, struct, sys
libc = ctypes.CDLL(None, use_errno=True)
os.chdir(sys.argv[1])
os.mkdir('i')
open('i/old', 'w').write('content')
fd = libc.inotify_init1(0o4000)
print(libc.inotify_add_watch(fd, b'i', 0xfff), libc.inotify_add_watch(fd, b'i/old', 0xfff))

def events(title):
    try:
        data = os.read(fd, 65536)
    except BlockingIOError:
        data = b''
    print('#', title)
    at = 0
    while at < len(data):
        wd, mask, cookie, length = struct.unpack_from('iIII', data, at)
        name = data[at + 16:at + 16 + length].rstrip(b'\0').decode()
        at += 16 + length
        print(wd, hex(mask), 'cookie' if cookie else '-', name)

f = open('i/a', 'w'); f.write('x'); f.close()
events('write')
open('i/old').read()
events('read')
os.rename('i/a', 'i/b')
os.rename('i/b', 'i/old')
events('rename')
os.mkdir('i/d')
os.chmod('i/old', 0o600)
os.rmdir('i/d')
events('directory')
os.link('i/old', 'i/second')
os.symlink('old', 'i/link')
os.truncate('i/old', 0)
events('links')
os.listdir('i')
events('list')
for name in sorted(os.listdir('i')):
    os.unlink('i/' + name)
os.rmdir('i')
events('remove')
print(libc.inotify_rm_watch(fd, 1))
