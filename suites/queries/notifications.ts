import { at, type ProductQuery } from './product-query.ts';

export const notificationQueries: readonly ProductQuery[] = [
  {
    name: 'notifications: unread, newest first',
    effect: 'read',
    byId: false,
    sql: `SELECT id, title, priority FROM notifications WHERE user_id = $1 AND NOT is_read ORDER BY created_at DESC, id LIMIT 20`,
    values: () => [],
  },
  {
    name: 'notifications: how many are unread',
    effect: 'read',
    byId: false,
    sql: `SELECT user_id, count(*) FROM notifications WHERE user_id = $1 AND NOT is_read GROUP BY user_id`,
    values: () => [],
  },
  {
    name: 'notifications: mark one as read',
    effect: 'write',
    byId: true,
    sql: `UPDATE notifications SET is_read = TRUE WHERE user_id = $1 AND id = $2 AND NOT is_read RETURNING id`,
    values: ({ notifications }) => [at(notifications, 1).id],
  },
  {
    name: 'notifications: mark all as read',
    effect: 'write',
    byId: false,
    sql: `UPDATE notifications SET is_read = TRUE WHERE user_id = $1 AND NOT is_read`,
    values: () => [],
  },
  {
    name: 'notifications: add one',
    effect: 'write',
    byId: false,
    sql: `INSERT INTO notifications (user_id, id, source, title, body) VALUES ($1, $2, 'system', 'Hello', $3) RETURNING user_id, priority`,
    values: () => ['new-notification', 'There is news.'],
  },
];
