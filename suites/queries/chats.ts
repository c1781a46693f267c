import { at, type ProductQuery } from './product-query.ts';

export const chatQueries: readonly ProductQuery[] = [
  {
    name: 'chat_sessions: about a target',
    effect: 'read',
    byId: false,
    sql: `SELECT id, title FROM chat_sessions WHERE user_id = $1 AND target_type = $2 AND target_id = $3 ORDER BY updated_at DESC, id`,
    values: ({ chat_sessions: chats }) => [at(chats, 0).target_type, at(chats, 0).target_id],
  },
  {
    name: 'chat_sessions: with the number of their messages',
    effect: 'read',
    byId: false,
    sql: `SELECT s.id, count(m.id) FROM chat_sessions s
       LEFT JOIN chat_messages m ON m.session_id = s.id AND m.user_id = s.user_id
       WHERE s.user_id = $1 GROUP BY s.id ORDER BY s.id`,
    values: () => [],
  },
  {
    name: 'chat_sessions: rename one',
    effect: 'write',
    byId: true,
    sql: `UPDATE chat_sessions SET title = $3, updated_at = now() WHERE user_id = $1 AND id = $2 RETURNING id, title`,
    values: ({ chat_sessions: chats }) => [at(chats, 0).id, 'Renamed'],
  },
  {
    name: 'chat_sessions: delete one with its messages',
    effect: 'write',
    byId: true,
    sql: `DELETE FROM chat_sessions WHERE user_id = $1 AND id = $2 RETURNING id`,
    values: ({ chat_sessions: chats }) => [at(chats, 1).id],
  },
  {
    name: 'chat_messages: first page',
    effect: 'read',
    byId: true,
    sql: `SELECT id, role, content FROM chat_messages WHERE user_id = $1 AND session_id = $2 ORDER BY created_at, id LIMIT 3`,
    values: ({ chat_sessions: chats }) => [at(chats, 0).id],
  },
  {
    name: 'chat_messages: next page',
    effect: 'read',
    byId: true,
    sql: `SELECT id, role, content FROM chat_messages
       WHERE user_id = $1 AND session_id = $2 AND (created_at, id) > ($3, $4) ORDER BY created_at, id LIMIT 3`,
    values: ({ chat_sessions: chats, chat_messages: messages }) => {
      const ofChat = messages.filter((message) => message.session_id === at(chats, 0).id);
      const oldest = at(
        ofChat.toSorted((one, other) => (one.created_at < other.created_at ? -1 : 1)),
        0,
      );
      return [at(chats, 0).id, oldest.created_at, oldest.id];
    },
  },
  {
    name: 'chat_messages: of a role',
    effect: 'read',
    byId: true,
    sql: `SELECT id FROM chat_messages WHERE user_id = $1 AND session_id = $2 AND role = $3 ORDER BY created_at, id`,
    values: ({ chat_messages: messages }) => [at(messages, 0).session_id, at(messages, 0).role],
  },
  {
    name: 'chat_messages: add one to an own chat',
    effect: 'write',
    byId: true,
    sql: `INSERT INTO chat_messages (user_id, session_id, id, role, content)
       SELECT s.user_id, s.id, $3, 'user', $4 FROM chat_sessions s WHERE s.user_id = $1 AND s.id = $2 RETURNING session_id, role`,
    values: ({ chat_sessions: chats }) => [at(chats, 0).id, 'new-message', 'Hello'],
  },
];
