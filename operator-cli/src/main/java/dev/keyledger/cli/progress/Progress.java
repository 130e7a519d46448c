package dev.keyledger.cli.progress;

import dev.keyledger.cli.terminal.Terminal;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** How far a long command has come, on standard error: a bar on a terminal, a line now and then elsewhere. */
public sealed interface Progress extends AutoCloseable {
    void at(long done);

    /** As {@link #at(long)}, where the total turns out to be another one. */
    void at(long done, long total);

    @Override
    void close();

    static Progress of(String task, long total, String unit) {
        return Terminal.STANDARD_ERROR.isTerminal()
                ? new Bar(task, total, unit)
                : new Lines(System.err, task, total, unit);
    }

    /** Rate and time left are the bar's own. */
    final class Bar implements Progress {
        private final ProgressBar bar;

        private Bar(String task, long total, String unit) {
            bar = new ProgressBarBuilder()
                    .setTaskName(task)
                    .setInitialMax(total)
                    .setUnit(" " + unit, 1)
                    .setStyle(ProgressBarStyle.ASCII)
                    .showSpeed()
                    .build();
        }

        @Override
        public void at(long done) {
            bar.stepTo(done);
        }

        @Override
        public void at(long done, long total) {
            bar.maxHint(total);
            at(done);
        }

        @Override
        public void close() {
            bar.close();
        }
    }

    /** Lines for logs: one every few seconds and one at the end. */
    final class Lines implements Progress {
        private static final Duration INTERVAL = Duration.ofSeconds(5);

        private final PrintStream out;
        private final String task;
        private long total;
        private final String unit;
        private final long startedNanos = System.nanoTime();
        private long saidNanos = startedNanos;
        private long done;

        Lines(PrintStream out, String task, long total, String unit) {
            this.out = out;
            this.task = task;
            this.total = total;
            this.unit = unit;
        }

        @Override
        public void at(long nowDone) {
            done = nowDone;
            if (System.nanoTime() - saidNanos >= INTERVAL.toNanos()) {
                saidNanos = System.nanoTime();
                say();
            }
        }

        @Override
        public void at(long nowDone, long nowTotal) {
            total = nowTotal;
            at(nowDone);
        }

        private void say() {
            double seconds = (System.nanoTime() - startedNanos) / 1e9;
            double rate = done / Math.max(seconds, 1e-3);
            out.printf(
                    Locale.ROOT,
                    "%s: %,d of %,d %s, %,.0f/s, %,.0f s left%n",
                    task,
                    done,
                    total,
                    unit,
                    rate,
                    rate == 0 ? 0 : (total - done) / rate);
        }

        @Override
        public void close() {
            say();
        }
    }
}
