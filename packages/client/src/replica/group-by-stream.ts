/** Groups by stream, keeping the order within each and the order in which streams first appear. */
export function groupByStream<T>(items: Iterable<T>, streamOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const stream = streamOf(item);
    const group = groups.get(stream);
    if (group === undefined) groups.set(stream, [item]);
    else group.push(item);
  }
  return groups;
}
