// What did a test file leave behind? No socket, server or child may outlive it.

import { afterAll, beforeAll, expect } from 'vitest';

const watched = new Set(['TCPSocketWrap', 'TCPServerWrap', 'ProcessWrap', 'TLSWrap', 'UDPWrap']);
const alive = (): string[] => process.getActiveResourcesInfo().filter((name) => watched.has(name));

let before = 0;

beforeAll(() => {
  before = alive().length;
});

afterAll(async () => {
  // Closing is asynchronous: a socket that was told to end needs some turns of the loop to be gone.
  for (let turn = 0; turn < 200 && alive().length > before; turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect(alive().slice(before), 'sockets, servers or children left behind').toEqual([]);
});
