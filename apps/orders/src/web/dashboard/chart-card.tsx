/** A chart with its title, and the same numbers as a table. */
import { lazy, Suspense, type ReactNode } from 'react';
import type { BarChartProps } from './bar-chart.tsx';

// The library is fetched with the first chart, not with the desk.
const BarChart = lazy(async () => ({ default: (await import('./bar-chart.tsx')).BarChart }));

export interface ChartCardProps extends BarChartProps {
  readonly title: string;
  /** What the first column of the table holds. */
  readonly column: string;
  readonly unit: string;
  /** Beside the title. */
  readonly children?: ReactNode;
}

export function ChartCard({ title, column, unit, children, ...chart }: ChartCardProps) {
  return (
    <section className="card chart-card" aria-label={title}>
      <header>
        <h2>{title}</h2>
        {children}
      </header>
      <Suspense fallback={<div className="chart" />}>
        <BarChart {...chart} />
      </Suspense>
      <details>
        <summary>As a table</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">{column}</th>
              <th scope="col">{unit}</th>
            </tr>
          </thead>
          <tbody>
            {chart.labels.map((name, index) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td className="number">{chart.format(chart.amounts[index] ?? 0)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </section>
  );
}
