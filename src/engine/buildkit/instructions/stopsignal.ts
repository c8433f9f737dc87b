/** STOPSIGNAL signal: what `docker stop` sends first. */
import { commandOf, type Instruction } from '../command.ts';
import { refuseFlags, requireOne } from '../instruction-text.ts';

const names = new Set(
  'ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV STKFLT STOP SYS TERM TRAP TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ RTMIN RTMAX'.split(
    ' ',
  ),
);

function isSignal(text: string): boolean {
  if (/^[+-]?\d+$/.test(text)) return true;
  const bare = text.toUpperCase().replace(/^SIG/, '');
  return names.has(bare) || /^RTM(IN\+|AX-)\d+$/.test(bare);
}

const stopsignal: Instruction = {
  name: 'stopsignal',
  parse(node) {
    refuseFlags(node);
    const word = requireOne(node);
    return commandOf(node, {
      dispatch(stage) {
        const signal = stage.expand(word);
        if (!isSignal(signal)) throw new Error(`invalid signal: ${signal}`);
        stage.config.StopSignal = signal;
        stage.commit(`STOPSIGNAL ${signal}`);
      },
    });
  },
};
export default stopsignal;
