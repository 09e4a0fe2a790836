/** Keeps the bar and the sync alive when a page fails, and says what can be done. */
import { Component, type ReactNode } from 'react';
import { Button } from './ui/button.tsx';
import { Problem } from './ui/problem.tsx';
import { failureInWords } from './words/failure-words.ts';

interface State {
  readonly failure: { readonly error: unknown } | undefined;
}

export class PageBoundary extends Component<{ readonly children: ReactNode }, State> {
  override state: State = { failure: undefined };

  static getDerivedStateFromError(error: unknown): State {
    return { failure: { error } };
  }

  override render(): ReactNode {
    if (this.state.failure === undefined) return this.props.children;
    return (
      <div className="page-failure">
        <Problem>{failureInWords(this.state.failure.error)}</Problem>
        <Button onClick={() => this.setState({ failure: undefined })}>Try again</Button>
      </div>
    );
  }
}
