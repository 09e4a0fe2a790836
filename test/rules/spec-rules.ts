/** Reads the rules out of docs/SPEC.md: list items that open with a bold id. */
export interface Rule {
  readonly id: string;
  /** Promised, and not built yet: marked `(planned)`, and without a test. */
  readonly planned: boolean;
}

const item = /^\s*- \*\*([A-Z]+\d+)\*\*(.*)$/gm;

export function rulesIn(specification: string): Rule[] {
  return [...specification.matchAll(item)].map(([, id = '', text = '']) => ({ id, planned: text.includes('(planned)') }));
}
