/**
 * A screen that fails to draw itself says so in its place, instead of leaving a blank page; the next one is tried
 * anew.
 */
import { Component, type ReactNode } from 'react';
import { Failure } from '../ui/feedback';

interface BoundaryProps {
  /** Where one is: elsewhere may be fine. */
  at: string;
  children: ReactNode;
}

interface BoundaryState {
  at: string;
  error?: unknown;
}

export class Boundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { at: this.props.at };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  static getDerivedStateFromProps({ at }: BoundaryProps, state: BoundaryState): BoundaryState | null {
    return at === state.at ? null : { at, error: undefined };
  }

  override render() {
    if (this.state.error === undefined) return this.props.children;
    return <Failure error={this.state.error} retry={() => location.reload()} />;
  }
}
