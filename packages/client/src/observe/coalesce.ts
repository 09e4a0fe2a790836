/** Runs a task at most once at a time: asked for while it runs, it runs once more afterwards. */
export function coalesce(task: () => Promise<void>, onError: (error: unknown) => void): () => void {
  let asked = false;
  let running = false;
  const run = async (): Promise<void> => {
    asked = true;
    if (running) return;
    running = true;
    while (asked) {
      asked = false;
      await task().catch(onError);
    }
    running = false;
  };
  return () => void run();
}
