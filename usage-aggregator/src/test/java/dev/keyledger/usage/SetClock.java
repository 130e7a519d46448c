package dev.keyledger.usage;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;

/** Stands still until it is set. */
final class SetClock extends Clock {
    /** Settings of a pipeline that is to believe it, whatever the database's clock says. */
    static Map<String, String> believed(String flushInterval) {
        return Map.of("keyledger.usage.clock-ahead-max", "P10000D", "keyledger.usage.flush-interval", flushInterval);
    }

    private volatile Instant now;

    SetClock(Instant now) {
        this.now = now;
    }

    void set(Instant time) {
        now = time;
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
