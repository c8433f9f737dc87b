// Previous and next lead through the lessons alone, whatever stands around them in the sidebar; after the last come the drills.
import { defineRouteMiddleware } from '@astrojs/starlight/route-data';

const isLesson = (path) => /(^|\/)lessons\//.test(path);

export const onRequest = defineRouteMiddleware(({ locals }) => {
  const { entry, pagination, sidebar } = locals.starlightRoute;
  if (!isLesson(entry.id)) return;
  if (pagination.prev && !isLesson(pagination.prev.href)) pagination.prev = undefined;
  if (pagination.next && !isLesson(pagination.next.href))
    pagination.next = sidebar.find((item) => item.type === 'link' && item.href.endsWith('/drills/'));
});
