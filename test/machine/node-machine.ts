/** The student's machine for tests. */
export { type NodeMachine, type NodeMachineOptions, nodeMachine } from '../../src/tools/node-machine.ts';
