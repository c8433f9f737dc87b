/** The machine's own words in the page's language: the same hints in each, and a machine that gives them. */
import { describe, expect, test } from 'vitest';
import { SystemClock } from '../../src/lib/clock.ts';
import { SystemRandom } from '../../src/lib/random.ts';
import { bootHost } from '../../src/machine/boot.ts';
import { languageFiles } from '../../src/machine/language-files.ts';
import { shellText } from '../../src/machine/shell.ts';
import { machineSources } from '../../src/tools/machine-sources.ts';

/** Each hint's name and how many values it takes. */
const hintsIn = (language: string) =>
  [...(languageFiles(language).get('usr/lib/drydock/hints') ?? '').matchAll(/^(hint_\w+)='(.*)'$/gm)].map(
    ([, name, text]) => `${name} ${text?.match(/%s/g)?.length ?? 0}`,
  );

describe('hints', () => {
  test('are the same in each language, and no line of a file is anything else', () => {
    const english = hintsIn('en');
    expect(english.length).toBeGreaterThan(10);
    expect(hintsIn('zh-CN')).toEqual(english);
    for (const language of ['en', 'zh-CN']) {
      const lines = languageFiles(language).get('usr/lib/drydock/hints')?.trimEnd().split('\n');
      expect(lines).toHaveLength(english.length + 1);
    }
  });

  test('are English where there are none', () => {
    expect(languageFiles('de')).toEqual(languageFiles('en'));
    expect(languageFiles('constructor')).toEqual(languageFiles('en'));
  });
});

test('a machine beside a Chinese page', async () => {
  const clock = new SystemClock();
  const host = await bootHost({ ...(await machineSources()), clock, random: new SystemRandom(), language: 'zh-CN' });
  const said = async (command: string) => (await shellText(host, `${command} 2>&1; :`)).stdout;
  const missing = (name: string) => `bash: ${name}: command not found\n`;
  const notFound = (name: string) => said(`/usr/lib/command-not-found -- ${name}`);
  expect(await notFound('git')).toBe(`${missing('git')}可以安装它：sudo apt update && sudo apt install git\n`);
  expect(await notFound('Docker')).toBe(`${missing('Docker')}改用小写就有：docker\n`);
  expect(await notFound('useradd')).toBe(`${missing('useradd')}这条命令要用 root 身份运行：sudo useradd\n`);
  expect(await said('sudo reboot')).toMatch(/^reboot：.*重新加载页面。\n$/);
  expect(await said('sudo systemctl restart docker')).toMatch(/^systemctl：这里没有 init 系统。/);
  expect(await said('cat /etc/motd')).toContain('你的用户名是 student');
  host.stop();
});
