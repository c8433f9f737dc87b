// Inside a SCORM package: shows one lesson of the site in a frame and tells the learning management system how far the student
// came. SCORM 2004 4th edition and 1.2 run-time environments; both name their functions a little differently.
const params = new URLSearchParams(location.search);
const site = document.documentElement.dataset.site;
const lesson = params.get('lesson');

/** The system's API object stands in a window around this one, or in the one that opened it. */
function find(name) {
  for (const start of [window, window.opener]) {
    let at = start;
    for (let depth = 0; at && depth < 20; depth++) {
      try {
        if (at[name]) return at[name];
      } catch {
        break;
      }
      if (at.parent === at) break;
      at = at.parent;
    }
  }
  return null;
}

const modern = find('API_1484_11');
const old = modern ? null : find('API');
const set = (name, value) => (modern ? modern.SetValue(name, String(value)) : old?.LMSSetValue(name, String(value)));
const get = (name) => (modern ? modern.GetValue(name) : (old?.LMSGetValue(name) ?? ''));
const commit = () => (modern ? modern.Commit('') : old?.LMSCommit(''));

const status = modern ? 'cmi.completion_status' : 'cmi.core.lesson_status';
const isComplete = () => ['completed', 'passed'].includes(get(status));
let isOver = false;

function start() {
  if (modern) modern.Initialize('');
  else old?.LMSInitialize('');
  if (!isComplete()) set(status, 'incomplete');
  commit();
  if (!modern && !old) document.querySelector('[data-alone]').hidden = false;
}

/** Steps passed once stay passed, whatever this browser remembers. */
function reached({ passed, total }) {
  const before = Number(get('cmi.suspend_data') || 0);
  const best = Math.max(before, passed);
  set('cmi.suspend_data', best);
  if (modern) {
    set('cmi.score.min', 0);
    set('cmi.score.max', total);
    set('cmi.score.raw', best);
    set('cmi.score.scaled', total === 0 ? 0 : best / total);
    set('cmi.progress_measure', total === 0 ? 0 : best / total);
    if (best >= total) set('cmi.success_status', 'passed');
  } else {
    set('cmi.core.score.min', 0);
    set('cmi.core.score.max', 100);
    set('cmi.core.score.raw', total === 0 ? 0 : Math.round((100 * best) / total));
  }
  if (best >= total) set(status, 'completed');
  commit();
}

function end() {
  if (isOver) return;
  isOver = true;
  set(modern ? 'cmi.exit' : 'cmi.core.exit', isComplete() ? (modern ? 'normal' : '') : 'suspend');
  commit();
  if (modern) modern.Terminate('');
  else old?.LMSFinish('');
}

const frame = document.querySelector('iframe');
addEventListener('message', (event) => {
  const said = event.data;
  if (event.origin !== new URL(site).origin || event.source !== frame.contentWindow) return;
  if (said?.drydock !== 'progress' || said.lesson !== lesson) return;
  if (Number.isInteger(said.passed) && Number.isInteger(said.total)) reached(said);
});
addEventListener('pagehide', end);
start();
frame.src = `${site}${params.get('path')}?lms=${encodeURIComponent(location.origin)}`;
