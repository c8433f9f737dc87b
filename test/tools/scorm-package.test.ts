/** SCORM packages: what is in them, and what is refused. How they run in scorm-again is test/browser/scorm.test.ts. */
import { unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { type ScormChapter, scormManifest, scormPackage } from '../../src/tools/scorm/scorm-package.ts';

const chapter: ScormChapter = {
  id: 'data',
  title: 'Data & <volumes>',
  language: 'en',
  lessons: [
    { id: 'lessons/data/volumes', title: 'Volumes', path: 'lessons/data/volumes/' },
    { id: 'lessons/data/backup', title: 'Backup', path: 'lessons/data/backup/' },
  ],
};
const site = 'https://courses.example.org/docker/';

describe('a package', () => {
  test('holds the manifest, the page and its script; the same input gives the same bytes', () => {
    const bytes = scormPackage(chapter, site, '2004');
    expect(Object.keys(unzipSync(bytes))).toEqual(['imsmanifest.xml', 'index.html', 'launch.js']);
    expect(scormPackage(chapter, site, '2004')).toEqual(bytes);
  });

  test('has one item and one resource for each lesson, with escaped texts', () => {
    const manifest = scormManifest(chapter, '1.2');
    expect(manifest.match(/<item /g)).toHaveLength(2);
    expect(manifest.match(/adlcp:scormtype="sco"/g)).toHaveLength(2);
    expect(manifest).toContain('<schemaversion>1.2</schemaversion>');
    expect(manifest).toContain('Data &amp; &lt;volumes&gt;');
    expect(manifest).toContain(
      'href="index.html?lesson=lessons%2Fdata%2Fvolumes&amp;path=lessons%2Fdata%2Fvolumes%2F"',
    );
  });

  test('names the attribute as each version does', () => {
    expect(scormManifest(chapter, '2004')).toContain('adlcp:scormType="sco"');
    expect(scormManifest(chapter, '2004')).toContain('<schemaversion>2004 4th Edition</schemaversion>');
  });

  test('every reference leads to a resource', () => {
    const manifest = scormManifest(chapter, '2004');
    const references = [...manifest.matchAll(/identifierref="([^"]+)"/g)].map(([, id]) => id);
    const resources = [...manifest.matchAll(/<resource identifier="([^"]+)"/g)].map(([, id]) => id);
    expect(references).toEqual(resources);
  });
});

describe('refused', () => {
  test.each(['courses/', 'javascript:alert(1)/', 'https://courses.example.org/docker'])('the address %s', (address) => {
    expect(() => scormPackage(chapter, address, '2004')).toThrow(/URL|begins with https/);
  });

  test('a chapter without lessons', () => {
    expect(() => scormPackage({ ...chapter, lessons: [] }, site, '1.2')).toThrow('has no lessons');
  });
});
