package dev.keyledger.agent.usage;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log what could not be taken: of each form a line at a time and no more, so that nobody can flood it. */
final class Complaints {
    private static final Logger LOG = LoggerFactory.getLogger(Complaints.class);
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);

    private final Map<String, Line> lines = new HashMap<>();

    private static final class Line {
        private long saidAtNanos;
        private long leftOut;
    }

    /** @param what without anything that was sent */
    synchronized void say(UsageFormat format, String what) {
        long now = System.nanoTime();
        Line line = lines.get(format.name());
        if (line != null && now - line.saidAtNanos < BETWEEN_LINES.toNanos()) {
            line.leftOut++;
            return;
        }
        String others =
                line == null || line.leftOut == 0 ? "" : " So it was " + line.leftOut + " times before, unsaid.";
        line = new Line();
        line.saidAtNanos = now;
        lines.put(format.name(), line);
        LOG.warn("{}: {}{}", format.name(), what, others);
    }
}
