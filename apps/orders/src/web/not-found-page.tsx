/** An address that leads nowhere. */
import { Link } from './routing/link.tsx';

export function NotFoundPage() {
  return (
    <div className="empty">
      <h1>There is nothing here</h1>
      <p className="soft">The address may be old or mistyped.</p>
      <Link className="button" to={{ page: 'orders', status: undefined }}>
        Back to the orders
      </Link>
    </div>
  );
}
