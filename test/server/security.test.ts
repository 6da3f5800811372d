import { describe, expect, it } from 'vitest';
import { allowsHost, isLoopback } from '../../src/server/security.js';

describe('whom the server answers', () => {
  it.each([
    // bound, Host header, let in
    ['127.0.0.1', '127.0.0.1:8420', true],
    ['127.0.0.1', 'localhost:8420', true],
    ['127.0.0.1', '[::1]:8420', true],
    // A name that an attacker resolves to this machine.
    ['127.0.0.1', 'evil.example:8420', false],
    ['127.0.0.1', 'localhost.evil.example', false],
    ['127.0.0.1', '192.168.0.7:8420', false],
    ['127.0.0.1', undefined, false],
    ['127.0.0.1', '', false],
    // Bound to all addresses: whoever knows a number may come in, names still not.
    ['0.0.0.0', '192.168.0.7:8420', true],
    ['0.0.0.0', 'evil.example', false],
    ['shop.internal', 'shop.internal:80', true],
    ['shop.internal', 'SHOP.internal', true],
  ])('bound to %s, asked as %s: %s', (bound, header, expected) => {
    expect(allowsHost(bound, header)).toBe(expected);
  });

  it('knows which addresses only this machine reaches', () => {
    expect(['127.0.0.1', '127.8.9.1', 'localhost', '::1'].every(isLoopback)).toBe(true);
    expect(['0.0.0.0', '::', '10.0.0.1', '127.0.0.1.evil.example'].some(isLoopback)).toBe(false);
  });
});
