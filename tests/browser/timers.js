/** Let timers go by a test's word in place of the clock, for the length of the test. */
export function useTimers(t) {
  const waiting = new Map();
  let nowMs = 0;
  let last = 0;
  t.mock.method(performance, "now", () => nowMs);
  t.mock.method(globalThis, "setTimeout", (act, ms = 0) => {
    last += 1;
    waiting.set(last, { act, dueMs: nowMs + ms });
    return last;
  });
  t.mock.method(globalThis, "clearTimeout", (id) => waiting.delete(id));
  return {
    /** Let time pass, and run what is due on the way. */
    pass(ms) {
      const endMs = nowMs + ms;
      for (;;) {
        const due = [...waiting].filter(([, { dueMs }]) => dueMs <= endMs);
        if (!due.length) break;
        const [id, { act, dueMs }] = due.sort(([, a], [, b]) => a.dueMs - b.dueMs)[0];
        waiting.delete(id);
        nowMs = dueMs;
        act();
      }
      nowMs = endMs;
    },
  };
}
