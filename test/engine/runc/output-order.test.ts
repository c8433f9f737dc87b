import { expect, test } from 'vitest';
import { OutputOrder, type StreamNumber } from '../../../src/engine/runc/output-order.ts';
import { createPipe, type PipeEnd } from '../../../src/kernel/ipc/pipe.ts';
import { AnonymousFs } from '../../../src/kernel/vfs/anonymous-inode.ts';
import { text, utf8 } from '../../../src/lib/bytes.ts';
