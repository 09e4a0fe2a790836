/** Bars on a canvas, by Chart.js. What it shows stands beside it as a table, for those who cannot see it. */
import { BarController, BarElement, CategoryScale, Chart, LinearScale, Tooltip } from 'chart.js';
import { useEffect, useRef, useSyncExternalStore } from 'react';

Chart.register(BarController, BarElement, CategoryScale, LinearScale, Tooltip);

export interface BarChartProps {
  /** What the chart is of, for screen readers. */
  readonly label: string;
  readonly labels: readonly string[];
  readonly amounts: readonly number[];
  /** A colour of the style sheet for all bars, or one for each. */
  readonly colours: readonly string[];
  readonly lying?: boolean;
  readonly format: (amount: number) => string;
}

export function BarChart({ label, labels, amounts, colours, lying = false, format }: BarChartProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const chart = useRef<Chart<'bar'>>(undefined);
  const dark = useSyncExternalStore(subscribeToScheme, isDark);

  useEffect(() => {
    if (canvas.current === null) return undefined;
    const [ink, line] = [colourOf('--ink-soft'), colourOf('--line')];
    const values = { beginAtZero: true, border: { display: false }, grid: { color: line } };
    const names = { border: { color: line }, grid: { display: false } };
    const ticks = { color: ink, maxRotation: 0, autoSkipPadding: 12 };
    const valueTicks = { ...ticks, precision: 0, callback: (value: number | string) => format(Number(value)) };
    const drawn = new Chart(canvas.current, {
      type: 'bar',
      data: { labels: [], datasets: [{ data: [], borderRadius: 4, maxBarThickness: 44 }] },
      options: {
        indexAxis: lying ? 'y' : 'x',
        maintainAspectRatio: false,
        animation: false,
        scales: {
          [lying ? 'x' : 'y']: { ...values, ticks: valueTicks },
          [lying ? 'y' : 'x']: { ...names, ticks },
        },
        plugins: { tooltip: { displayColors: false, callbacks: { label: ({ raw }) => format(Number(raw)) } } },
      },
    });
    chart.current = drawn;
    return () => drawn.destroy();
  }, [lying, format, dark]);

  useEffect(() => {
    const [bars] = chart.current?.data.datasets ?? [];
    if (chart.current === undefined || bars === undefined) return;
    chart.current.data.labels = [...labels];
    bars.data = [...amounts];
    bars.backgroundColor = colours.map(colourOf);
    chart.current.update();
  }, [labels, amounts, colours, lying, format, dark]);

  return (
    <div className="chart">
      <canvas ref={canvas} role="img" aria-label={label} />
    </div>
  );
}

function colourOf(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name);
}

const scheme = matchMedia('(prefers-color-scheme: dark)');

function isDark(): boolean {
  return scheme.matches;
}

function subscribeToScheme(listener: () => void): () => void {
  scheme.addEventListener('change', listener);
  return () => scheme.removeEventListener('change', listener);
}
