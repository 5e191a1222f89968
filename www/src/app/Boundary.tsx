/**
 * A screen that fails to draw itself says so in its place, instead of leaving a blank page; the next one is tried
 * anew.
 * One that could not be fetched because the network was away comes with the network.
 */
import { Component, type ReactNode } from 'react';
import { unreachable } from '../api/client';
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
    return { error: navigator.onLine ? error : unreachable() };
  }

  static getDerivedStateFromProps({ at }: BoundaryProps, state: BoundaryState): BoundaryState | null {
    return at === state.at ? null : { at, error: undefined };
  }

  override componentDidMount() {
    addEventListener('online', this.mend);
  }

  override componentWillUnmount() {
    removeEventListener('online', this.mend);
  }

  mend = () => {
    if (this.state.error !== undefined) location.reload();
  };

  override render() {
    if (this.state.error === undefined) return this.props.children;
    return <Failure error={this.state.error} retry={this.mend} />;
  }
}
