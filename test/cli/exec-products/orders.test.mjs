// A product's own tests in JavaScript, which write TAP: node --test --test-reporter=tap
import assert from 'node:assert';
import { after, before, describe, test } from 'node:test';
import pg from 'pg';

const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
before(() => client.connect());
after(() => client.end());

describe('orders', () => {
  test('keep their total', async () => {
    await client.query('INSERT INTO orders VALUES ($1, $2)', [1, '2.50']);
    const { rows } = await client.query('SELECT total FROM orders WHERE id = $1', [1]);
    assert.deepEqual(rows, [{ total: '2.50' }]);
  });

  test('have a ticket', async () => {
    const { rows } = await client.query('SELECT gen_random_uuid() AS ticket');
    assert.equal(rows[0].ticket.length, 36);
  });

  test('show their date', async () => {
    const { rows } = await client.query("SELECT date '2026-11-29'::text AS day");
    assert.equal(rows[0].day, '2026-11-29');
  });
});
