/** The terminal's colours, in the site's two themes; every one has contrast enough on its background. */
import type { ITheme } from '@xterm/xterm';

const dark: ITheme = {
  background: '#0f1417',
  foreground: '#d7dde0',
  cursor: '#66d9e8',
  selectionBackground: '#2b4a52',
};
const light: ITheme = {
  background: '#fbfcfc',
  foreground: '#1b2428',
  cursor: '#0b7285',
  selectionBackground: '#c5e7ee',
  black: '#1b2428',
  red: '#b02a37',
  green: '#2b6a2f',
  yellow: '#7a5a00',
  blue: '#1f5fa8',
  magenta: '#86338f',
  cyan: '#0b6b7b',
  white: '#5a666b',
  brightBlack: '#66727a',
  brightRed: '#b02a37',
  brightGreen: '#2b6a2f',
  brightYellow: '#7a5a00',
  brightBlue: '#1f5fa8',
  brightMagenta: '#86338f',
  brightCyan: '#0b6b7b',
  brightWhite: '#1b2428',
};

/** The theme of the page as it is now. */
export function terminalTheme(): ITheme {
  return document.documentElement.dataset.theme === 'light' ? light : dark;
}
