import { useEffect, useMemo, type ReactNode } from "react";
import type { User } from "../models";
import { Avatar } from "./Avatar";

export interface PanelProps<T = User> extends React.HTMLAttributes<HTMLDivElement> {
  title: string;
  items?: readonly T[];
  render(item: T): ReactNode;
}

type State = { open: boolean; selected?: User };

/** A list that opens and closes. */
export const Panel = <T extends User>({ title, items = [], render, ...rest }: PanelProps<T>): JSX.Element => {
  const sorted = useMemo(() => [...items].sort(byName), [items]);
  useEffect(() => {
    function onKey(event: KeyboardEvent) {}
    window.addEventListener("keydown", onKey);
  }, []);
  return (
    <div {...rest}>
      <h2>{title}</h2>
      {sorted.map((item) => (
        <Avatar key={item.id} user={item} size="small">
          {render(item)}
        </Avatar>
      ))}
      <Footer.Note text={`${sorted.length} users`} />
    </div>
  );
};

export class Legacy extends React.Component<PanelProps, State> {
  state: State = { open: false };
  static defaultProps = { title: "" };
  toggle = () => this.setState(({ open }) => ({ open: !open }));

  render() {
    return <Panel {...this.props} render={(user) => <span>{user.name}</span>} />;
  }
}

const byName = (a: User, b: User) => a.name.localeCompare(b.name);
export default React.memo(Panel);
