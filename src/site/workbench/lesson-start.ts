/** How a lesson began, as a fingerprint: a machine that was kept since must not hide that the lesson has changed. */
import type { DiskPort, StartState } from '../../machine/port.ts';
import type { Lesson } from './lesson.ts';
import type { MachineNotices } from './machine-notices.ts';
import { words } from './words.ts';

async function fingerprintOf({ home, start }: Lesson): Promise<string> {
  const texts = [...[...home].sort(([a], [b]) => (a < b ? -1 : 1)), ['', (await start?.()) ?? '']];
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(JSON.stringify(texts)));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Compares, and lets the student choose where something has changed. */
export async function compareStart(disk: DiskPort, lesson: Lesson, notices: MachineNotices): Promise<StartState> {
  const fingerprint = await fingerprintOf(lesson);
  const state = await disk.start(fingerprint);
  if (state === 'changed') void choose(disk, fingerprint, notices);
  return state;
}

async function choose(disk: DiskPort, fingerprint: string, notices: MachineNotices): Promise<void> {
  const answer = await notices.choose('changed', words.lessonChanged, [
    { answer: 'keep', label: words.keepMine },
    { answer: 'new', label: words.startAnew, isDanger: true },
  ]);
  if (answer === 'keep') await disk.start(fingerprint, true);
  else {
    await disk.erase();
    location.reload();
  }
}
