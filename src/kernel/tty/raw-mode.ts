/** cfmakeraw(3): a terminal whose bytes come as they are typed and go as they are written. */
import {
  BRKINT,
  ECHO,
  ECHONL,
  ICANON,
  ICRNL,
  IEXTEN,
  IGNBRK,
  IGNCR,
  INLCR,
  ISIG,
  ISTRIP,
  IXON,
  OPOST,
  PARMRK,
  type Termios,
  VMIN,
  VTIME,
} from '../uapi/termios.ts';

/** The same terminal, raw. */
export function rawMode(from: Termios): Termios {
  const cc = from.cc.slice();
  cc[VMIN] = 1;
  cc[VTIME] = 0;
  return {
    ...from,
    iflag: from.iflag & ~(IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON),
    oflag: from.oflag & ~OPOST,
    lflag: from.lflag & ~(ECHO | ECHONL | ICANON | ISIG | IEXTEN),
    cc,
  };
}
