import { checks, type Session } from 'pgparity';

const check = checks();

async function tenRows(session: Session): Promise<void> {
  await session.run('CREATE TEMPORARY TABLE ten AS SELECT n AS id FROM generate_series(1, 10) AS n');
}

check('a scrolling cursor goes both ways', async ({ session, observe, expect }) => {
  await tenRows(session);
  await session.run('DECLARE c SCROLL CURSOR FOR SELECT id FROM ten ORDER BY id');
  const first = await session.run('FETCH 2 FROM c');
  expect(first.rows).toEqual([['1'], ['2']]);
  observe('FETCH 2', first);
  for (const fetch of [
    'NEXT',
    'PRIOR',
    'BACKWARD 2',
    'LAST',
    'ABSOLUTE 4',
    'RELATIVE -1',
    'ABSOLUTE -1',
    '0',
    'BACKWARD ALL',
    'ALL',
  ])
    observe(`FETCH ${fetch}`, await session.ask(`FETCH ${fetch} FROM c`));
  await session.run('MOVE ABSOLUTE 3 FROM c');
  observe('after MOVE', await session.ask('FETCH c'));
});

check('a cursor without SCROLL refuses to go back', async ({ session, observe, expect }) => {
  await tenRows(session);
  await session.run('DECLARE c NO SCROLL CURSOR FOR SELECT id FROM ten ORDER BY id');
  await session.run('FETCH 3 FROM c');
  const refusal = await session.attempt('FETCH PRIOR FROM c');
  expect(refusal).toMatchObject({ sqlstate: '55000' });
  observe('FETCH PRIOR', refusal);
  observe('a cursor of that name again', await session.attempt('DECLARE c CURSOR FOR SELECT 1'));
  observe('a cursor that is not there', await session.attempt('FETCH nowhere'));
});

check('a cursor shows the rows as they were when it was opened', async ({ session, observe, expect }) => {
  await tenRows(session);
  await session.run('DECLARE c INSENSITIVE CURSOR FOR SELECT id FROM ten ORDER BY id');
  await session.run('DELETE FROM ten WHERE id > 2');
  const seen = await session.run('FETCH ALL FROM c');
  expect(seen.rowCount).toBe(10);
  observe('the rows', seen);
});

check('a row is changed where the cursor stands', async ({ session, observe, expect }) => {
  await tenRows(session);
  await session.run('DECLARE c CURSOR FOR SELECT id FROM ten FOR UPDATE');
  await session.run('FETCH 3 FROM c');
  observe('UPDATE', await session.run('UPDATE ten SET id = 30 WHERE CURRENT OF c RETURNING id'));
  observe('the next row', await session.run('FETCH c'));
  const { rows } = await session.run('SELECT count(*) FROM ten WHERE id = 30');
  expect(rows).toEqual([['1']]);
});

check('a cursor ends with its transaction unless it is held', async ({ session, observe, expect }) => {
  await session.run('DECLARE held CURSOR WITH HOLD FOR SELECT n FROM generate_series(1, 3) AS n');
  await session.run('DECLARE passing CURSOR FOR SELECT 1');
  observe(
    'open cursors',
    await session.run('SELECT name, is_holdable, is_binary, is_scrollable FROM pg_cursors ORDER BY name'),
  );
  await session.run('FETCH held');
  await session.run('COMMIT');
  const after = [await session.ask('FETCH ALL FROM held'), await session.ask('FETCH passing')] as const;
  expect(after).toMatchObject([{ rows: [['2'], ['3']] }, { sqlstate: '34000' }]);
  observe('the held one', after[0]);
  observe('the other one', after[1]);
  observe('CLOSE', await session.ask('CLOSE held'));
  observe('a cursor outside a transaction', await session.ask('DECLARE late CURSOR FOR SELECT 1'));
});
