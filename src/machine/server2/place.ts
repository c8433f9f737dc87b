/** Where server2 stands. */
export const serverName = 'server2';
/** On the student's network. */
export const serverAddress = '10.0.2.20';
